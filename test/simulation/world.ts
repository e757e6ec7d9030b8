/** One simulated world: its time, its chance, WeChat, the store, and all that is watched. */
import type { Announcement } from '../../shared/aws/event-bus.ts';
import type { Reconciliation } from '../../shared/reconciliation/reconcile.ts';
import type { Store } from '../../shared/store/store.ts';
import { createInMemoryStore } from '../support/in-memory-store.ts';
import { component, START } from '../support/services.ts';
import { createControl } from '../../infra/local/wechat/control/control.ts';
import type { PostPush } from '../../infra/local/wechat/pushes/post.ts';
import { createSimulation } from '../../infra/local/wechat/simulation.ts';
import type { Settings } from '../../infra/local/wechat/state/settings.ts';
import { createAwsWorld } from './aws-world.ts';
import { secondComponent } from './components.ts';
import { drawFaultRates, type FaultRates } from './faults.ts';
import { createHealth } from './health.ts';
import { createJournal } from './journal.ts';
import { createLedger } from './ledger.ts';
import type { Plant } from './plant.ts';
import { drawNature } from './nature.ts';
import { createRandom } from './random.ts';
import type { Refusal } from './refusals.ts';
import { createVirtualTime } from './virtual-time.ts';

export { component };

/** One that offers many permission sets and one that offers few. */
export const accounts = ['wx5a1c9e7d3b2f8046', 'wxd4f60c8a2e9b1735'] as const;

/** One account's name in this history. */
export type AccountId = (typeof accounts)[number];

/** Everything that the parts of a history share. */
export type World = ReturnType<typeof createWorld>;

/** How WeChat is doing. */
export interface WechatCondition {
  /** Until then no call succeeds; milliseconds since 1970. */
  outageUntil: number;
  /** What calls end in during an outage. */
  outageKind: 'time-out' | 'busy' | 'bad-gateway';
  refusals: Refusal[];
}

/** @param plant a bug that is put in on purpose */
export function createWorld(seed: number, plant: Plant = {}) {
  const random = createRandom(seed, 'history');
  const time = createVirtualTime(START * 1000, random.next);
  const journal = createJournal(() => time.nowMs() - START * 1000);
  const posts: { send: PostPush } = { send: () => Promise.reject(new Error('no receiver yet')) };
  const chance = createRandom(seed, 'nature');
  const nature = drawNature(chance);
  const { wechatSkewMs } = nature;
  const components = nature.hasTwoComponents ? [component, secondComponent] : [component];
  const simulation = createSimulation({
    components: components.map((each) => ({
      ...each,
      eventUrl: `https://keeper.example/${each.componentAppId}/events`,
    })),
    now: () => (time.nowMs() + wechatSkewMs) / 1000,
    random: (size) => random.bytes(size),
    settings: { ...drawSettings(random), ...nature.settings },
    post: (url, body, signal) => posts.send(url, body, signal),
  });
  const comparisons: { goOn: (rest: Reconciliation) => void } = { goOn: () => {} };
  const bareStore = createInMemoryStore();
  const calm = { isCalm: false };
  const aws = createAwsWorld(seed, component, { nowMs: time.nowMs, calm });
  const rates: { now: FaultRates } = { now: drawFaultRates(random) };
  const condition: WechatCondition = { outageUntil: 0, outageKind: 'busy', refusals: [] };
  const announced: Announcement[] = [];
  return {
    seed,
    plant,
    random,
    /** The stream `nature`: for what is drawn besides; AWS has one of its own. */
    chance,
    nature,
    components,
    time,
    journal,
    simulation,
    aws,
    /** How far WeChat's clock is ahead of ours; behind where it is negative. */
    wechatSkewMs,
    control: createControl(simulation),
    /** The store as it is, for watching. */
    bareStore,
    /** The store that the processes get. */
    store: (plant.store?.(bareStore) ?? bareStore) satisfies Store,
    ledger: createLedger(simulation, time.nowMs),
    health: createHealth(time.nowMs, 2 * nature.instanceSkewMs),
    rates,
    condition,
    /** Nothing goes wrong any more. */
    calm,
    announced,
    /** When each access token was saved, for all that ever were. */
    saved: new Map<string, number>(),
    /** When a change of its grant last took an account's access token away, or replaced it; by owner. */
    dropped: new Map<string, number>(),
    /** Access tokens of which nobody heard whether they were saved. */
    unsure: new Set<string>(),
    /** When WeChat was last asked in vain which grant is the newest; by owner. */
    undecided: new Map<string, number>(),
    posts,
    comparisons,
  };
}

function drawSettings(random: ReturnType<typeof createRandom>): Partial<Settings> {
  return {
    rotateRefreshTokens: random.chance(0.3),
    refreshTokenChangesOnUpdate: random.chance(0.3),
    onlyNewestTicketWorks: random.chance(0.3),
    authorizationCodeLifetimeSeconds: random.pick([600, 3600]),
  };
}
