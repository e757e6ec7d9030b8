/** One outage: a service, accounts whose tokens end soon, what fails, and what callers see of it. */
// First: the functions read the environment when they are loaded.
import '../support/environment.js';
import { DynamoDBClient, GetItemCommand, InternalServerError } from '@aws-sdk/client-dynamodb';
import { createSecretReader } from '../../shared/aws/component-secret.ts';
import { timeLimits } from '../../shared/aws/time-limits.ts';
import type { AccessTokenKey } from '../../shared/store/records/access-token.ts';
import { answered } from '../../shared/store/table.ts';
import { MINIMUM_VALIDITY_SECONDS } from '../../shared/tokens/usable-token.ts';
import { contextOf, startService, type Service } from '../support/service.ts';
import { component } from '../support/services.ts';
import { createRealClock, createVirtualClock, startSilentServer } from './outages-clock.ts';

/** A caller with a valid token has it by then. */
const PROMISED_SECONDS = 2;
/** What takes virtual time; most of `refused` are the SDK's pauses between its attempts. */
const TAKES_MS = { wechat: 200, refused: 300 };
const { maxAttempts, requestHandler } = timeLimits('secrets');
const SECRETS_MS = maxAttempts * requestHandler.requestTimeout;
/** So often the scheduler visits the component's token. So long all must be well in the end. */
const VISIT_SECONDS = 300;
const { componentAppId } = component;

/** Secrets Manager is silent to functions that have just started: they have no copy. */
type OtherOutage = 'secrets-silent' | 'hand-overs-lost' | 'wechat-silent';

/** What fails; in real time with sockets. Accounts are of each kind in `lives`. */
export interface Outage {
  is: `table-${'refuses-writes' | 'silent-to-writes' | 'silent'}` | OtherOutage;
  seconds: number;
  isReal?: boolean;
  accounts: number;
  /** Seconds that are left of the tokens when it begins. */
  lives: Record<string, number>;
}

/** Times in seconds since the outage began. Bad is no token that WeChat accepts, or one too late. */
export interface LookUp {
  /** The account's kind, with `-run-out` behind it while there is no valid token. */
  label: string;
  at: number;
  waited: number;
  /** `good`, or what went wrong. */
  outcome: string;
  isBad: boolean;
}

/** Looks each token up once a second, until nobody has had trouble for a while. */
export async function watchOutage(outage: Outage) {
  const silent = await startSilentServer();
  const service = await startService({ measure: () => {} });
  const { services, simulator, handlers } = service;
  const { store } = services;
  const kinds = await authorizeAccounts(service, outage);
  const lookUps: LookUp[] = [];
  const calls: { label: string; at: number }[] = [];
  const open = new Set<object>();
  let [requests, mostOpen, troubleAt, isBroken] = [0, 0, outage.seconds, false];
  const clock = outage.isReal ? createRealClock() : createVirtualClock(() => requests > 0);
  const fails = (what: Outage['is']) => isBroken && outage.is === what;

  async function labelOf(key: AccessTokenKey): Promise<string> {
    const { expiresAt = 0 } = (await store.readAccessToken(key)) ?? {};
    const kind = kinds.get(key.authorizerAppId) ?? '';
    return expiresAt - services.now() < MINIMUM_VALIDITY_SECONDS ? `${kind}-run-out` : kind;
  }

  async function askWechat(...[url, request]: Parameters<typeof fetch>): Promise<Response> {
    const { authorizer_appid: authorizerAppId } = JSON.parse(request?.body as string);
    const label = await labelOf({ componentAppId, authorizerAppId });
    calls.push({ label, at: clock.nowMs() / 1000 });
    if (fails('wechat-silent')) return fetch(silent.url, request);
    if (!outage.isReal) await clock.sleep(TAKES_MS.wechat);
    requests++;
    const answer = fetch(url, request).then((response) => response.text());
    return new Response(await answer.finally(() => requests--));
  }

  async function reachTable(method: string): Promise<void> {
    if (fails('table-silent')) return askSilentTable(silent.url);
    if (/^(read|find|list)/.test(method)) return;
    if (fails('table-silent-to-writes')) return askSilentTable(silent.url);
    if (!fails('table-refuses-writes')) return;
    await clock.sleep(TAKES_MS.refused);
    throw new InternalServerError({ message: 'refused', $metadata: {} });
  }

  async function fetchSecret(): Promise<string> {
    if (!fails('secrets-silent')) return JSON.stringify(component);
    await clock.sleep(SECRETS_MS);
    throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
  }

  async function invoke<Answer>(act: () => Promise<Answer>): Promise<Answer> {
    open.add(act);
    if (isBroken) mostOpen = Math.max(mostOpen, open.size);
    return act().finally(() => open.delete(act));
  }
  const invokeLater = (act: () => Promise<unknown>) => void invoke(act).catch(() => {});

  async function lookUp(key: AccessTokenKey, delayMs: number): Promise<void> {
    await clock.sleep(delayMs);
    const [label, startedAt] = [await labelOf(key), clock.nowMs()];
    const isAccepted = (token: string) =>
      simulator.isAuthorizerAccessTokenValid(token) || simulator.isComponentAccessTokenValid(token);
    const outcome = await invoke(() => service.lookUp({ ...key })).then(
      ({ accessToken }) => (isAccepted(accessToken) ? 'good' : 'dead token'),
      (error: Error) => error.name,
    );
    const waited = (clock.nowMs() - startedAt) / 1000;
    const isBad = outcome !== 'good' || waited >= PROMISED_SECONDS;
    lookUps.push({ label, at: startedAt / 1000, waited, outcome, isBad });
    if (isBad) troubleAt = Math.max(troubleAt, clock.nowMs() / 1000);
  }

  const guardedStore = new Proxy(store, {
    get:
      (target, method) =>
      async (...given: unknown[]) => {
        await answered(() => reachTable(String(method)));
        return Reflect.get(target, method).apply(target, given);
      },
  });
  Object.assign(services, {
    store: guardedStore,
    wechat: { ...services.wechat, fetch: askWechat },
    sleep: clock.sleep,
    readSecret: (id: string) => createSecretReader({ ...services, fetchSecret }, '')(id),
    renewLater: async (renewal: object) => {
      if (fails('hand-overs-lost')) return;
      invokeLater(() => handlers['renew-access-token'](renewal, contextOf('bench')));
    },
  });
  const calmSeconds = outage.isReal ? 10 : VISIT_SECONDS;
  for (let second = 0; open.size > 0 || second < troubleAt + calmSeconds; second++) {
    isBroken = second < outage.seconds;
    if (second % VISIT_SECONDS === 1) invokeLater(() => service.refreshComponentToken());
    for (const [index, authorizerAppId] of [...kinds.keys()].entries()) {
      void lookUp({ componentAppId, authorizerAppId }, (index * 1000) / kinds.size);
    }
    await clock.pass(1000);
    await simulator.advance(1);
  }
  silent.close();
  await service.close();
  return { lookUps: lookUps.toSorted((one, other) => one.at - other.at), calls, mostOpen };
}

/** @returns the kind of each account; of the component under `undefined` */
async function authorizeAccounts(service: Service, { lives, accounts }: Outage) {
  const kinds = new Map<string | undefined, string>([[undefined, 'component']]);
  let left = 0;
  for (const [kind, life] of Object.entries(lives).toSorted(([, one], [, other]) => one - other)) {
    await service.simulator.advance(life - left);
    left = life;
    const isComponent = kind === 'component';
    if (isComponent) await service.lookUp({ rejectedToken: (await service.lookUp()).accessToken });
    for (let made = 0; made < (isComponent ? 0 : accounts); made++) {
      const { authorizerAppId } = service.simulator.addAccount();
      await service.authorizeAccount(authorizerAppId);
      kinds.set(authorizerAppId, kind);
    }
  }
  // Tokens live for 7200 s: the outage begins with an hour, of whose budgets nothing is used.
  await service.simulator.advance(7200 - left);
  return kinds;
}

/** By a function that has just started: its client has all its attempts. */
async function askSilentTable(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const place = { endpoint, region: 'eu-west-1', credentials };
  const client = new DynamoDBClient({ ...place, ...timeLimits('table') });
  const command = new GetItemCommand({ TableName: 'bench', Key: { pk: { S: 'bench' } } });
  await client.send(command).finally(() => client.destroy());
}
