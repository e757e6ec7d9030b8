/** How long each function may take: read by the stack and by the local run. */
import type { FunctionName } from './function-catalog.ts';

/** WeChat waits 5 s for an answer, API Gateway 29 s; what calls WeChat needs some seconds more. */
export const functionTimeoutSeconds: Readonly<Record<FunctionName, number>> = {
  'receive-authorization-event': 5,
  'process-authorization-event': 60,
  'receive-message': 5,
  'begin-authorization': 15,
  'create-authorization-link': 10,
  'complete-authorization': 29,
  'serve-verification-file': 5,
  'get-access-token': 30,
  'renew-access-token': 30,
  'refresh-component-access-token': 60,
  // As long as Lambda allows: it may have much to do, and begins again where that is not enough.
  'reconcile-authorizers': 900,
};
