/** The functions that operators invoke: what needs an address on WeChat's list, or a condition. */
import { callsWechat, findsTokens, renewsComponentToken } from './row-parts.ts';

export const operatorsRows = {
  'check-component': {
    // Two calls to WeChat one after the other, and a token that others are renewing.
    timeoutSeconds: 60,
    ...callsWechat,
    table: renewsComponentToken,
    // Called now and then, by a person who sees that it fails.
    alarms: [],
  },
  'clear-quota': {
    timeoutSeconds: 30,
    ...callsWechat,
    table: { component: ['UpdateItem'], authorizer: ['UpdateItem'], visitLimit: ['UpdateItem'] },
    alarms: [], // As above.
  },
  'import-authorizers': {
    // Fifty accounts, five at a time: each perhaps tried out at WeChat.
    timeoutSeconds: 300,
    ...findsTokens,
    alarms: [], // As above.
  },
  'export-authorizers': {
    timeoutSeconds: 30,
    table: { authorizer: ['GetItem'] },
    alarms: [], // As above.
  },
} as const;
