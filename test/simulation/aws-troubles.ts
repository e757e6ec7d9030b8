/** When AWS is in trouble: minutes at a time, for as long as a history has faults. */
import type { Stage } from './actions.ts';
import type { AwsPart } from './aws-world.ts';
import { changeAppSecret, changeKeys } from './secrets-side.ts';
import { accounts, type World } from './world.ts';

const MINUTE_MS = 60_000;
const CROWD_MS = 8000;

/** Plans the first trouble of each kind; each plans the next. */
export function startAwsTroubles(stage: Stage): void {
  const { world } = stage;
  const { aws, time, calm } = world;
  const { random, settings } = aws;
  const repeat = (least: number, most: number, what: () => void) => {
    time.after(random.integer(least, most) * MINUTE_MS, () => {
      if (calm.isCalm) return;
      what();
      repeat(least, most, what);
    });
  };
  for (const part of settings.troubled) repeat(2, 60, () => beginTrouble(world, part));
  if (settings.hasCrowds) repeat(10, 40, () => crowd(stage));
  if (settings.rotatesKeys) repeat(30, 120, () => changeKeys(world));
  if (settings.rotatesAppSecret) repeat(30, 120, () => changeAppSecret(world));
}

function beginTrouble({ aws, time, journal }: World, part: AwsPart): void {
  const { random } = aws;
  const lengthMs = random.pick([2000, 10_000, MINUTE_MS, 3 * MINUTE_MS, 8 * MINUTE_MS]);
  const kind = random.pick(['throttled', 'silent'] as const);
  aws.begin(part, { kind, until: time.nowMs() + lengthMs });
  journal.note('aws', `${part}: ${kind} for ${lengthMs / 1000} s`);
}

/**
 * A grant changes while its token is renewed again and again, and each write takes its time: so a lease is
 * taken between what a grant has read and what it writes.
 */
function crowd({ world, componentAppId, keeper, merchants }: Stage): void {
  const { aws, time, bareStore, journal } = world;
  const { random } = aws;
  const authorizerAppId = random.pick(accounts);
  aws.begin('table', { kind: 'silent', until: time.nowMs() + CROWD_MS });
  journal.note('aws', 'table: silent, and many want the same');
  time.after(random.integer(0, 1500), () => merchants.authorizeElsewhere(authorizerAppId));
  if (random.chance(0.2)) time.after(random.integer(0, CROWD_MS), () => void keeper.reconcile());
  const key = { componentAppId, authorizerAppId };
  const callers = random.integer(1, 5);
  for (let caller = 0; caller < callers; caller++) {
    time.after(random.integer(0, CROWD_MS), () => {
      void (async () => {
        const rejectedToken = (await bareStore.readAccessToken(key))?.accessToken;
        await keeper.lookUp({ authorizerAppId, rejectedToken });
      })();
    });
  }
}
