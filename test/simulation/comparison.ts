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
/** A run asks before each page of the list and each repair whether there is time. */
const MOST_ASKS = 20;
/** Of a run that has read its list. */
const MOST_REPAIRS = 3;

/** One run. Where lists are long it has time for a part of its work only. */
export async function compare(
  request: Reconciliation,
  services: AllServices,
  world: World,
): Promise<ReconciliationSummary> {
  const { time, comparisons, plant } = world;
  if (plant.endsUnlisted) await endUnlisted(request, services);
  let left = drawTime(world, request.componentAppId);
  return reconcileAuthorizers(request, {
    ...services,
    hasTimeLeft: () => left-- > 0,
    continueLater: async (rest) => {
      if (plant.forgetsRest) return;
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
function drawTime({ nature, chance, calm, simulation }: World, componentAppId: string): number {
  if (nature.bystanders === 0) return Infinity;
  if (!calm.isCalm) return chance.integer(1, MOST_ASKS);
  const accounts = simulation.components.get(componentAppId)?.grants.size ?? 0;
  const pages = Math.ceil(accounts / simulation.settings.longestListPage) + 1;
  return pages + chance.integer(1, MOST_REPAIRS);
}
