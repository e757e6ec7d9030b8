/** What can happen in a history, one after the other or at once. */
import type { Forgettable } from '../../infra/local/wechat/control/forget.ts';
import { short } from './journal.ts';
import type { Keeper, SimulatedLookUp } from './keeper.ts';
import type { Merchants } from './merchants.ts';
import { pickWeighted } from './random.ts';
import { drawRefusal } from './refusals.ts';
import type { Strangers } from './strangers.ts';
import { accounts, type World } from './world.ts';

const MINUTE_MS = 60_000;

/** How often each is drawn. */
const weights = {
  lookUps: 30,
  tickets: 10,
  faithfulCaller: 8,
  liar: 2,
  visit: 9,
  authorizeElsewhere: 6,
  revoke: 5,
  outage: 3,
  forget: 5,
  stopTickets: 2,
  quota: 0.4,
  redeploy: 2,
  otherEvent: 2,
  release: 3,
  reconcile: 2,
  refuse: 2,
  changePassword: 0.6,
  stranger: 3,
};

type ActionName = keyof typeof weights;

const forgettable: readonly Forgettable[] = [
  'component-access-token',
  'component-access-token',
  'authorizer-access-token',
  'refresh-token',
  'refresh-token',
  'verify-tickets',
  'authorization-codes',
];

/** What the actions share: one platform's. */
export interface Stage {
  world: World;
  componentAppId: string;
  /** Asks for this platform. */
  keeper: Keeper;
  merchants: Merchants;
  strangers: Strangers;
}

/** Does the next thing that the seed says; what takes time goes on by itself. */
export function act(stage: Stage): void {
  const name = pickWeighted<ActionName>(stage.world.random, weights);
  actions[name](stage);
}

/** How long until the next thing: bursts, minutes, and now and then hours. */
export function drawGapMs({ random }: World): number {
  return pickGap[pickWeighted(random, { none: 20, moment: 30, minute: 25, while: 18, hours: 7 })](
    random.next(),
  );
}

const pickGap = {
  none: () => 0,
  moment: (part: number) => part * 2000,
  minute: (part: number) => part * MINUTE_MS,
  while: (part: number) => part * 20 * MINUTE_MS,
  hours: (part: number) => (30 + part * 100) * MINUTE_MS,
};

const actions: Record<ActionName, (stage: Stage) => void> = {
  lookUps({ world: { random, time }, keeper }) {
    const authorizerAppId = random.chance(0.2) ? undefined : random.pick(accounts);
    const callers = random.pick([1, 1, 2, 4, 8]);
    const withinMs = random.pick([0, 0, 2000, 25_000]);
    for (let caller = 0; caller < callers; caller++) {
      const minimumValiditySeconds = random.pick([undefined, undefined, undefined, 0, 900, 3600]);
      time.after(random.next() * withinMs, () => {
        void keeper.lookUp({ authorizerAppId, minimumValiditySeconds });
      });
    }
  },
  /** Several who sign pages or coupons. */
  tickets({ world: { random, time }, componentAppId, keeper }) {
    const authorizerAppId = random.pick(accounts);
    const callers = random.pick([1, 2, 8]);
    const type = random.pick(['jsapi', 'jsapi', 'wx_card'] as const);
    const withinMs = random.pick([0, 0, 2000, 25_000]);
    for (let caller = 0; caller < callers; caller++) {
      time.after(random.next() * withinMs, () => {
        void keeper.lookUpTicket({ componentAppId, authorizerAppId, type });
      });
    }
  },
  /** Several who use the token, and report it where WeChat refuses it. */
  faithfulCaller({ world, keeper }) {
    const authorizerAppId = world.random.chance(0.2) ? undefined : world.random.pick(accounts);
    const callers = world.random.integer(1, 4);
    for (let caller = 0; caller < callers; caller++) {
      void useToken(world, keeper, { authorizerAppId });
    }
  },
  /** One who reports good tokens again and again. */
  liar({ world: { random, journal }, keeper }) {
    const authorizerAppId = random.chance(0.3) ? undefined : random.pick(accounts);
    const times = random.pick([2, 5, 30]);
    journal.note('caller', `reports ${times} tokens, whatever they are`);
    void (async () => {
      let rejectedToken = await keeper.lookUp({ authorizerAppId });
      for (let time = 0; time < times && rejectedToken; time++) {
        rejectedToken = await keeper.lookUp({ authorizerAppId, rejectedToken });
      }
    })();
  },
  visit: ({ world, merchants }) => void merchants.visit(world.random.pick(accounts)),
  authorizeElsewhere: ({ world, merchants }) =>
    merchants.authorizeElsewhere(world.random.pick(accounts)),
  revoke: ({ world, merchants }) => merchants.revoke(world.random.pick(accounts)),
  outage({ world: { random, time, condition, journal } }) {
    const lengthMs = random.pick([5000, 30_000, MINUTE_MS, 10 * MINUTE_MS, 40 * MINUTE_MS]);
    condition.outageUntil = time.nowMs() + lengthMs;
    condition.outageKind = random.pick(['time-out', 'busy', 'bad-gateway']);
    journal.note('wechat', `is down for ${lengthMs / 1000} s (${condition.outageKind})`);
  },
  forget({ world: { random, control, ledger, journal }, componentAppId }) {
    const what = random.pick(forgettable);
    const authorizerAppId = random.pick(accounts);
    const key = { componentAppId, authorizerAppId };
    if (!ledger.grantOf(key)) return;
    control.forget(what, key);
    ledger.observe();
    journal.note('wechat', `forgets ${what} of ${short(authorizerAppId)}`);
  },
  stopTickets({ world: { control, journal }, componentAppId }) {
    control.stopPushing(componentAppId);
    journal.note('wechat', 'pushes no more tickets');
  },
  quota({ world: { random, control, journal } }) {
    const path = random.pick(['api_component_token', 'api_authorizer_token']);
    control.setDailyQuota(`/cgi-bin/component/${path}`, 0);
    journal.note('wechat', `the day's calls of ${path} are used up`);
  },
  redeploy: ({ keeper }) => keeper.fleet.redeploy(),
  otherEvent({ world: { random, control, journal }, componentAppId, merchants }) {
    const name = random.pick(['notify_3rd_wxa_auth', 'notify_third_fastverifybetaapp']);
    const fault = merchants.drawFault();
    journal.note('wechat', `pushes ${name}, push ${fault ?? 'sent'}`);
    const fields = { appid: random.pick(accounts), status: 0 };
    void control.pushEvent(name, fields, { componentAppId, fault });
  },
  release: ({ world: { control } }) => void control.releasePushes(),
  reconcile: ({ keeper }) => void keeper.reconcile(),
  refuse({ world: { chance, time, condition, journal } }) {
    const { errcode, path, until } = drawRefusal(chance, time.nowMs());
    condition.refusals.push({ errcode, path, until });
    const seconds = (until - time.nowMs()) / 1000;
    journal.note('wechat', `refuses ${path || 'all calls'} with ${errcode} for ${seconds} s`);
  },
  stranger: ({ world, strangers }) => {
    if (world.nature.hasStrangers) void strangers.push();
  },
  changePassword: ({ world, merchants }) => merchants.changePassword(world.random.pick(accounts)),
};

async function useToken(world: World, keeper: Keeper, request: SimulatedLookUp): Promise<void> {
  const token = await keeper.lookUp(request);
  if (token === undefined) return;
  await new Promise<void>((resolve) => {
    world.time.after(world.random.integer(10, 20 * MINUTE_MS), resolve);
  });
  const { control } = world;
  const isTaken = request.authorizerAppId
    ? control.isAuthorizerAccessTokenValid(token)
    : control.isComponentAccessTokenValid(token);
  if (!isTaken) await keeper.lookUp({ ...request, rejectedToken: token });
}
