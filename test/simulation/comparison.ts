/** The comparison with WeChat's list: its time ends in the middle, and another run goes on. */
import {
  reconcileAuthorizers,
  type Reconciliation,
} from '../../shared/reconciliation/reconcile.ts';
import type { ReconciliationSummary } from '../../shared/reconciliation/summary.ts';
import { storeEndOfGrant } from '../../shared/authorizers/grants.ts';
import { readAuthorizerList } from '../../shared/reconciliation/wechat-list.ts';
import type { AllServices } from './process.ts';
import type { World } from './world.ts';

/** Lambda takes so long until it invokes the next run. */
const NEXT_RUN_MS = 400;
/** More often than that a run asks whether there is time, before its list is read and two are repaired. */
const ASKS_OF_A_GOOD_RUN = 14;
const MOST_ASKS = 20;

/** One run. Where lists are long it has time for a part of its work only. */
export async function compare(
  request: Reconciliation,
  services: AllServices,
  world: World,
): Promise<ReconciliationSummary> {
  const { time, comparisons, plant } = world;
  if (plant.endsUnlisted) await endUnlisted(request, services);
  let left = drawTime(world);
  return reconcileAuthorizers(request, {
    ...services,
    hasTimeLeft: () => left-- > 0,
    continueLater: async (rest) => {
      time.after(NEXT_RUN_MS, () => comparisons.goOn(rest));
    },
  });
}

/** The planted bug of this name. */
async function endUnlisted({ componentAppId }: Reconciliation, services: AllServices) {
  const { grants } = await readAuthorizerList(componentAppId, services);
  const { authorizers } = await services.store.listAuthorizers(componentAppId, { limit: 100 });
  for (const seen of authorizers) {
    if (grants.has(seen.authorizerAppId)) continue;
    await storeEndOfGrant(seen, { status: 'revoked', seen }, services);
  }
}

/** How often it is told that there is time. Once all is calm, it is enough to read the list. */
function drawTime({ nature, chance, calm }: World): number {
  if (nature.bystanders === 0) return Infinity;
  return chance.integer(calm.isCalm ? ASKS_OF_A_GOOD_RUN : 1, MOST_ASKS);
}
