/** Compares every stored account with WeChat's list, and finds those that need a repair. */
import type { Clock, Storage } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { Store } from '../store/store.ts';
import { neededRepair, type Repair } from './repair.ts';
import { createStateCounts, type StateCounts } from './state-counts.ts';
import type { AuthorizerList } from './wechat-list.ts';

const STORE_PAGE_SIZE = 1000;

/** Whose accounts are compared, and after which one to begin. */
export interface ComparedComponent {
  componentAppId: string;
  continueAfter?: string | undefined;
}

/** What a comparison has found. */
export interface FoundRepairs {
  repairs: Repair[];
  compared: number;
  stored: number;
  unchanged: number;
  states: StateCounts;
}

/** Sorted by appid, so that a run can say how far it came. */
export async function findRepairs(
  { componentAppId, continueAfter = '' }: ComparedComponent,
  { grants, isRead, hasGaps: hasListGaps }: AuthorizerList,
  { store, now }: Storage & Clock,
): Promise<FoundRepairs> {
  const states = createStateCounts();
  const repairs: Repair[] = [];
  const notStored = new Set(grants.keys());
  let stored = 0;
  for await (const authorizer of listStored(componentAppId, store)) {
    const { authorizerAppId } = authorizer;
    const listed = grants.get(authorizerAppId) ?? (isRead ? undefined : 'unknown');
    const need = neededRepair(authorizer, listed, now());
    states.add(authorizer, need);
    if (need) repairs.push({ componentAppId, authorizerAppId, listed, hasListGaps });
    notStored.delete(authorizerAppId);
    stored++;
  }
  const unchanged = stored - repairs.length;
  const compared = stored + notStored.size;
  for (const authorizerAppId of notStored) {
    const listed = grants.get(authorizerAppId);
    repairs.push({ componentAppId, authorizerAppId, listed, hasListGaps });
  }
  const rest = repairs.filter(({ authorizerAppId }) => authorizerAppId > continueAfter);
  return { repairs: rest.toSorted(byAppId), compared, stored, unchanged, states };
}

async function* listStored(componentAppId: string, store: Store): AsyncGenerator<Authorizer> {
  let cursor: string | undefined;
  do {
    const page = await store.listAuthorizers(componentAppId, { limit: STORE_PAGE_SIZE, cursor });
    yield* page.authorizers;
    ({ cursor } = page);
  } while (cursor !== undefined);
}

function byAppId(one: Repair, other: Repair): number {
  return one.authorizerAppId < other.authorizerAppId ? -1 : 1;
}
