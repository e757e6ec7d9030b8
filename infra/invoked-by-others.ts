/**
 * The functions that other Lambda functions invoke: the one list of where callers have rights. Each
 * caller of the settings has an alias of every one of them.
 */
import type { FunctionName } from './function-catalog.ts';

export const invokedByOthers: readonly FunctionName[] = [
  'get-access-token',
  'get-ticket',
  'call-wechat',
  'create-authorization-link',
];
