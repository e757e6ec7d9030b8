/** How many look-ups the client's memory saves: counted over a day, on a clock of its own. */
import { createClient, type Client, type LambdaInvoker } from '../../shared/client/index.ts';
import type { Figure } from './measure.ts';

const DAY = 24 * 3600;
const LIFE_SECONDS = 7200;
/** The service renews a token with less life than this, and hands the old one out meanwhile. */
const EARLY_RENEWAL_SECONDS = 600;
const key = { componentAppId: 'wx0123456789abcdef', authorizerAppId: 'wxaaaaaaaaaaaaaaaa' };

/** Uses a token once. */
type Use = (client: Client) => Promise<unknown>;

const watched: Use = async (client) => client.withAccessToken(key, (accessToken) => accessToken);
const unwatched: Use = async (client) => client.getAccessToken(key);

/** One instance that needs the account's token every few seconds. */
export async function benchClient(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const everySeconds of [1, 60, 600]) {
    for (const [name, use] of Object.entries({ unwatched, watched })) {
      const value = await lookUpsOfADay(use, everySeconds);
      figures.push({
        name: `client-${name}-every-${everySeconds}s`,
        value,
        unit: 'look-ups a day',
      });
    }
  }
  return figures;
}

async function lookUpsOfADay(use: Use, everySeconds: number): Promise<number> {
  const clock = { now: 1_795_312_800 };
  const service = createService(clock);
  const client = createClient({
    lambda: service.lambda,
    now: () => clock.now,
    random: () => 0.5,
  });
  for (let passed = 0; passed < DAY; passed += everySeconds) {
    await use(client);
    // What runs in the background ends meanwhile.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    clock.now += everySeconds;
  }
  return service.lookUps();
}

function createService(clock: { now: number }) {
  let lookUps = 0;
  let renewals = 0;
  let endsAt = 0;
  const renew = () => {
    renewals++;
    endsAt = clock.now + LIFE_SECONDS;
  };
  const lambda: LambdaInvoker = {
    send: async () => {
      lookUps++;
      if (endsAt <= clock.now) renew();
      const token = {
        accessToken: `token-${renewals}`,
        expiresAt: endsAt,
        expiresInSeconds: endsAt - clock.now,
      };
      if (token.expiresInSeconds < EARLY_RENEWAL_SECONDS) renew();
      return { Payload: new TextEncoder().encode(JSON.stringify(token)) };
    },
  };
  return { lambda, lookUps: () => lookUps };
}
