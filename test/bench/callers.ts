/** What rights cost a look-up: the same look-ups by a caller that is bound to a tenant, and without. */
import assert from 'node:assert/strict';
import { startDynamodb } from '../../infra/local/aws/dynamodb.ts';
import {
  BOUND_CALLER,
  LOOK_UPS_A_ROUND,
  nameOf,
  someNames,
  startPlace,
  type Place,
} from './look-up.ts';
import { median, timeOf, type Figure } from './measure.ts';
import { watchRequests } from './requests.ts';

const ACCOUNTS = 1000;
const COLD_ROUNDS = 20;
const WARM_ROUNDS = 20;
const WARM_LOOK_UPS = 5000;

/** Rounds take turns, so that whatever slows the machine slows both. */
export async function benchCallers(): Promise<Figure[]> {
  const dynamodb = await startDynamodb();
  const place = await startPlace(dynamodb.endpoint, ACCOUNTS);
  try {
    return [
      { name: 'callers-look-up-requests-with-rights', ...(await requestsOf(place, BOUND_CALLER)) },
      { name: 'callers-look-up-requests-without', ...(await requestsOf(place, undefined)) },
      { name: 'callers-look-up-cold-time-ratio', value: await coldRatio(place), unit: 'times' },
      { name: 'callers-look-up-warm-time-ratio', value: await warmRatio(place), unit: 'times' },
    ];
  } finally {
    place.client.destroy();
    await dynamodb.close();
  }
}

/** Of look-ups each for another account. */
async function requestsOf(place: Place, caller: string | undefined) {
  const requests = watchRequests(place.client);
  await coldRound(place, { caller, round: 0 });
  const { operations } = requests.stop();
  assert.deepEqual(new Set(operations), new Set(['GetItemCommand']));
  return { value: operations.length / LOOK_UPS_A_ROUND, unit: 'GetItem/look-up' };
}

interface Round {
  caller: string | undefined;
  round: number;
}

async function coldRound(place: Place, { caller, round }: Round): Promise<void> {
  const lookUp = place.start(caller);
  for (const name of someNames(place, round)) await lookUp(name);
}

async function coldRatio(place: Place): Promise<number> {
  await coldRound(place, { caller: undefined, round: 0 });
  return ratio(COLD_ROUNDS, async (caller, round) => coldRound(place, { caller, round }));
}

/** Of one account, from memory. */
async function warmRatio(place: Place): Promise<number> {
  const lookUps = { with: place.start(BOUND_CALLER), without: place.start() };
  return ratio(WARM_ROUNDS, async (caller) => {
    const lookUp = caller ? lookUps.with : lookUps.without;
    for (let done = 0; done < WARM_LOOK_UPS; done++) await lookUp(nameOf(0));
  });
}

/** The one that begins changes with each round. */
async function ratio(
  rounds: number,
  act: (caller: string | undefined, round: number) => Promise<void>,
): Promise<number> {
  const ratios = [];
  for (let round = 0; round < rounds; round++) {
    const timed = (caller?: string) => timeOf(async () => act(caller, round));
    const first = round % 2 === 0 ? await timed(BOUND_CALLER) : undefined;
    const without = await timed();
    const withRights = first ?? (await timed(BOUND_CALLER));
    ratios.push(withRights / without);
  }
  return median(ratios);
}
