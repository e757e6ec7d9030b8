/** Many callers of one token at once, and look-ups while WeChat does not answer. */
import { provideAccessToken } from '../../shared/tokens/access-token.ts';
import { tokenSourceOf } from '../../shared/tokens/look-up.ts';
import { component } from '../support/services.ts';
import { median, percentile, timeOf, type Figure } from './measure.ts';
import { startWorld, type BenchWorld } from './world.ts';

const CALLERS = 100;
const LOOK_UPS = 500;
const TOKEN_LIFE_SECONDS = 7200;
/** Due, and long enough to be handed out. */
const LEFT_WHEN_DUE_SECONDS = 300;

/** All callers find the token expired. */
export async function benchStampede(): Promise<Figure[]> {
  const world = await startWorld(1);
  try {
    const { simulator, authorizerAppIds } = world;
    await simulator.advance(TOKEN_LIFE_SECONDS);
    simulator.resetCallCounts();
    const [authorizerAppId = ''] = authorizerAppIds;
    const milliseconds = await timeOf(() =>
      Promise.all(Array.from({ length: CALLERS }, () => lookUp(world, authorizerAppId))),
    );
    const upstream = simulator.callCount('api_authorizer_token');
    return [
      { name: 'stampede-callers', value: CALLERS, unit: 'callers' },
      { name: 'stampede-upstream-calls', value: upstream, unit: 'calls' },
      { name: 'stampede-time', value: milliseconds, unit: 'ms' },
    ];
  } finally {
    await world.close();
  }
}

/** One account's token is due and its refresh hangs, the other's is good; they take turns. */
export async function benchHangingRefresh(): Promise<Figure[]> {
  const world = await startWorld(2);
  try {
    const { simulator, authorizerAppIds } = world;
    const [hanging = '', good = ''] = authorizerAppIds;
    await simulator.advance(TOKEN_LIFE_SECONDS - LEFT_WHEN_DUE_SECONDS);
    // Renews the component's token, too.
    await lookUp(world, good, LEFT_WHEN_DUE_SECONDS + 1);
    simulator.setFault({ path: 'api_authorizer_token', kind: 'hang' });
    simulator.resetCallCounts();
    const times = { hanging: [] as number[], good: [] as number[] };
    for (let done = 0; done < LOOK_UPS; done++) {
      times.hanging.push(await timeOf(() => lookUp(world, hanging)));
      times.good.push(await timeOf(() => lookUp(world, good)));
    }
    const upstream = simulator.callCount('api_authorizer_token');
    return [
      { name: 'hanging-refresh-upstream-calls', value: upstream, unit: 'calls' },
      ...figures('median', median(times.hanging), median(times.good)),
      ...figures('p99', percentile(times.hanging, 99), percentile(times.good, 99)),
    ];
  } finally {
    await world.close();
  }
}

function figures(what: string, hanging: number, good: number): Figure[] {
  return [
    { name: `hanging-refresh-look-up-${what}`, value: hanging, unit: 'ms' },
    { name: `hanging-refresh-look-up-${what}-without`, value: good, unit: 'ms' },
    { name: `hanging-refresh-look-up-${what}-ratio`, value: hanging / good, unit: 'times' },
  ];
}

/** Without the memory of a warm function: each one reads. */
async function lookUp(
  { services }: BenchWorld,
  authorizerAppId: string,
  minimumValiditySeconds?: number,
): Promise<void> {
  const { componentAppId } = component;
  const source = tokenSourceOf({ componentAppId, authorizerAppId }, services);
  await provideAccessToken(source, { minimumValiditySeconds }, services);
}
