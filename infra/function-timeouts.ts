/** How long each function may take: read by the stack and by the local run. */
import type { FunctionName } from './routes.ts';

/** WeChat waits 5 s for an answer, API Gateway 29 s; what calls WeChat needs some seconds more. */
export const functionTimeoutSeconds: Readonly<Record<FunctionName, number>> = {
  'receive-authorization-event': 5,
  'process-authorization-event': 60,
  'receive-message': 5,
  'begin-authorization': 15,
  'complete-authorization': 29,
  'get-access-token': 30,
  'renew-access-token': 30,
  'refresh-component-access-token': 60,
};
