/** The deployed bundles in a process that can be frozen; all that they call is behind relays. */
import type { StandIns } from '../../infra/local/aws/stand-ins.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { localComponent as component, startBundles } from '../support/bundled-service.ts';
import { visitAndAgree } from '../support/merchant.ts';
import { startFreezableRuntime, type FreezableRuntime } from './frozen-process.ts';
import { startRelay, type Relay } from './relay.ts';

const { componentAppId } = component;

export type FrozenWorld = Awaited<ReturnType<typeof startFrozenWorld>>;

/** A verify ticket has been pushed. */
export async function startFrozenWorld() {
  return startTogether(startParts);
}

async function startParts(keep: Keep) {
  const relays: Relay[] = [];
  const lines: string[] = [];
  const runtimes: FreezableRuntime[] = [];
  const relayTo = async (target: string) => {
    const relay = keep(await startRelay(target));
    relays.push(relay);
    return relay.url;
  };
  const { simulator, invoke, url } = await startBundles(
    {
      component,
      now: Date.now,
      redirect: async (standIns, wechatUrl) => {
        const api = [await relayTo(wechatUrl), await relayTo(wechatUrl)];
        const wechat = { api, mp: wechatUrl, open: wechatUrl };
        return { wechat, standIns: await throughRelays(standIns, relayTo) };
      },
      createRuntime: (functions) => {
        const runtime = startFreezableRuntime(functions, (line) => lines.push(line));
        runtimes.push(runtime);
        return runtime;
      },
    },
    keep,
  );
  const [runtime] = runtimes;
  const [firstHost, secondHost, ...awsRelays] = relays;
  if (!runtime || !firstHost || !secondHost) throw new Error('something was not started');
  await simulator.pushVerifyTicket();
  return {
    simulator,
    runtime,
    /** To WeChat. */
    firstHost,
    secondHost,
    /** To all that the functions call besides. */
    awsRelays,
    startPage: `${url}/authorize`,
    /** Another merchant, whose browser is about to bring a code back to us. */
    agreedVisit: async () => {
      const { authorizerAppId } = simulator.addAccount();
      return {
        authorizerAppId,
        address: await visitAndAgree({ url, simulator }, { authorizerAppId }),
      };
    },
    lookUp: async (authorizerAppId: string, rejectedToken?: string) => {
      const request = { componentAppId, authorizerAppId, rejectedToken };
      const { payload } = await invoke('get-access-token', JSON.stringify(request));
      return JSON.parse(payload) as { accessToken?: string; errorType?: string };
    },
    /** What was logged of things that went wrong since it was last asked for. */
    takeWarnings: () => lines.splice(0).filter((line) => /"level":"(WARN|ERROR)"/.test(line)),
  };
}

async function throughRelays(
  standIns: StandIns,
  relayTo: (target: string) => Promise<string>,
): Promise<StandIns> {
  const { queue, endpoints } = standIns;
  const sqs = await relayTo(endpoints.sqs);
  return {
    ...standIns,
    queue: { ...queue, url: queue.url.replace(queue.endpoint, sqs) },
    endpoints: {
      ...endpoints,
      sqs,
      dynamodb: await relayTo(endpoints.dynamodb),
      secretsManager: await relayTo(endpoints.secretsManager),
      eventBridge: await relayTo(endpoints.eventBridge),
    },
  };
}
