/** What several rows of the catalog have in common. */
export const callsWechat = { secrets: ['components'], wechat: true } as const;
export const renewsComponentToken = {
  component: ['GetItem', 'UpdateItem'],
  verifyTicket: ['GetItem'],
} as const;
export const beginsVisits = {
  ...renewsComponentToken,
  visit: ['GetItem', 'PutItem'],
  preAuthCode: ['PutItem'],
  visitLimit: ['GetItem', 'UpdateItem'],
  // To whom a link's account belongs.
  authorizer: ['GetItem'],
} as const;
export const changesAuthorizers = ['GetItem', 'PutItem', 'UpdateItem'] as const;
export const findsTokens = {
  ...callsWechat,
  bus: true,
  table: { ...renewsComponentToken, authorizer: changesAuthorizers },
} as const;
export const looksUp = {
  timeoutSeconds: 30,
  ...findsTokens,
  invokes: 'renew-access-token',
  // Called far more often than all others together: even sampled traces would cost too much.
  tracing: 'with-caller',
  canary: true,
  isQuiet: true,
  alarms: ['throttled'],
} as const;
