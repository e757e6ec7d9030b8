/** Run daily by the scheduler, or by an operator: corrects stored authorizers by WeChat's list. */
import type { StartFunction } from '../shared/aws/start-function.ts';
import { createRestartingServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import { tellDifferences } from '../shared/reconciliation/dry-run.ts';
import { reconcileAuthorizers } from '../shared/reconciliation/reconcile.ts';
import { reconciliationRequest } from '../shared/reconciliation/request.ts';
import type { Services } from '../shared/services.ts';

/** The repair of one account takes less, even with two retries that each wait a minute. */
export const TIME_TO_END_SECONDS = 150;

const readReconciliation = requestReader(reconciliationRequest);

export const createHandler = (services: Services & { startFunction: StartFunction }) =>
  invokeHandler(async (event, context) => {
    const { dryRun, ...request } = readReconciliation(event, services);
    const ports = {
      ...services,
      hasTimeLeft: () => context.getRemainingTimeInMillis() > TIME_TO_END_SECONDS * 1000,
    };
    if (dryRun) return tellDifferences(request, ports);
    return reconcileAuthorizers(request, {
      ...ports,
      continueLater: (rest) => services.startFunction(context.functionName, rest),
    });
  }, services);

export const handler = createHandler(createRestartingServices());
