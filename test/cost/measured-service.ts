/**
 * The deployed bundles on this machine, with a recording proxy before everything that they call.
 *
 * The clock only moves when it is told to, apart from the real seconds that pass meanwhile.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { functionCatalog } from '../../infra/function-catalog.ts';
import {
  deployedName,
  functionNames,
  routes,
  type FunctionName,
} from '../../infra/function-catalog.ts';
import { bundleFolder } from '../../infra/functions/bundle.ts';
import { startStandIns, type StandIns } from '../../infra/local/aws/stand-ins.ts';
import { functionEnvironment } from '../../infra/local/function-environment.ts';
import { startApiGateway } from '../../infra/local/lambda/api-gateway.ts';
import { startEventSource } from '../../infra/local/lambda/event-source.ts';
import { startInvokeApi } from '../../infra/local/lambda/invoke-api.ts';
import {
  createLambdaRuntime,
  type LambdaRuntime,
} from '../../infra/local/lambda/lambda-runtime.ts';
import { createMovedClock } from '../../infra/local/process/moved-clock.ts';
import { freePort, LOOPBACK } from '../../infra/local/process/ports.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { onFreePorts, readLocalSettings } from '../../infra/local/settings.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';
import {
  addLine,
  addRequest,
  askForCapacity,
  noNeeds,
  readLookUpLine,
  type Called,
  type LookUpLine,
  type Needs,
} from './record.ts';
import { startRecordingProxy } from './recording-proxy.ts';

const settings = onFreePorts(readLocalSettings({}));
const { component } = settings;

/** Of one operation: what it needed, and how long it took here without what it waited for. */
export interface Measured {
  needs: Needs;
  /** Of all its invocations, less the time during which services or WeChat were asked. */
  ownMilliseconds: number;
}

export type MeasuredService = Awaited<ReturnType<typeof startMeasuredService>>;

/** @param functionsFolder where the bundles are, as given to `bundleFunctions` */
export async function startMeasuredService(functionsFolder: string) {
  return startTogether(async (keep) => startParts(functionsFolder, keep));
}

async function startParts(functionsFolder: string, keep: Keep) {
  const simulator = createWechatSimulator({ components: [component] });
  keep(simulator);
  await simulator.listen(0);
  const standIns = await startStandIns(settings, keep);
  const recorder = createRecorder();
  const watch = async (called: Called, target: string) => {
    const proxy = await startRecordingProxy({
      target,
      passed: (request) => recorder.addRequest(called, request),
      ...(called === 'dynamodb' && { change: askForCapacity }),
    });
    recorder.watch(proxy.underWay);
    return keep(proxy).url;
  };
  const watched = await watchStandIns(standIns, watch);
  const [invokePort, apiPort] = [await freePort(0), await freePort(0)];
  const { url } = simulator;
  const environment = functionEnvironment({
    component,
    standIns: watched,
    wechat: { api: [await watch('wechat', url)], mp: url, open: url },
    invokeUrl: `http://${LOOPBACK}:${invokePort}`,
    publicBaseUrl: `http://${LOOPBACK}:${apiPort}`,
  });
  const clock = createMovedClock();
  const inner = createLambdaRuntime({
    functions: functionNames.map((name) => ({
      name: deployedName(name),
      bundleFolder: bundleFolder(name, functionsFolder),
      timeoutSeconds: functionCatalog[name].timeoutSeconds,
      environment,
    })),
    surroundings: { clockMemory: clock.memory, log: recorder.addLine },
  });
  const runtime = recorder.watchRuntime(keep(inner), () => {
    clock.setOffsetSeconds(Math.ceil(simulator.now() - Date.now() / 1000));
  });
  const invoke = async (name: FunctionName, payload: string) =>
    runtime.invoke(deployedName(name), payload);
  keep(await startInvokeApi(runtime, invokePort));
  const throughApi = async (name: FunctionName, payload: string) => {
    recorder.addHttpRequest();
    return invoke(name, payload);
  };
  const api = keep(await startApiGateway({ routes, invoke: throughApi, now: clock.now }, apiPort));
  const processBatch = async (payload: string) => invoke('process-authorization-event', payload);
  // Past the proxy: how Lambda itself asks the queue is not ours to count.
  keep(startEventSource({ queue: standIns.queue, invoke: processBatch }));
  simulator.configureComponent(component.componentAppId, {
    eventUrl: `${api.url}/${component.componentAppId}/events`,
    messageUrl: `${api.url}/${component.componentAppId}/messages/$APPID$`,
  });
  return {
    componentAppId: component.componentAppId,
    simulator,
    apiUrl: `${api.url}/${component.componentAppId}`,
    dynamodbUrl: standIns.endpoints.dynamodb,
    /** @throws {Error} where the function failed */
    async invoke(name: FunctionName, payload: object): Promise<unknown> {
      const result = await invoke(name, JSON.stringify(payload));
      if (result.isError) throw new Error(`${name}: ${result.payload}`);
      return JSON.parse(result.payload);
    },
    measure: recorder.measure,
    /** All since the start. */
    lookUpLines: recorder.lookUpLines,
  };
}

/** The same stand-ins as the functions shall see them. */
async function watchStandIns(
  standIns: StandIns,
  watch: (called: Called, target: string) => Promise<string>,
): Promise<StandIns> {
  const { queue, endpoints } = standIns;
  const sqs = await watch('sqs', endpoints.sqs);
  return {
    ...standIns,
    queue: { ...queue, url: queue.url.replace(endpoints.sqs, sqs) },
    endpoints: {
      dynamodb: await watch('dynamodb', endpoints.dynamodb),
      sqs,
      secretsManager: await watch('secretsManager', endpoints.secretsManager),
      eventBridge: await watch('eventBridge', endpoints.eventBridge),
    },
  };
}

/**
 * So often in a row nothing may have happened before an operation counts as done: lines come a
 * little late. Not a length of time, as a busy machine may stand still for that long.
 */
const QUIET_LOOKS = 25;
const LOOK_MILLISECONDS = 4;

function createRecorder() {
  let needs = noNeeds();
  let ownMilliseconds = 0;
  let invocationsUnderWay = 0;
  let quietLooks = 0;
  const lookUpLines: LookUpLine[] = [];
  const underWay: (() => number)[] = [() => invocationsUnderWay];
  const changed = () => {
    quietLooks = 0;
  };
  const settle = async () => {
    for (changed(); quietLooks < QUIET_LOOKS; quietLooks += 1) {
      await wait(LOOK_MILLISECONDS);
      if (underWay.some((count) => count() > 0)) changed();
    }
  };
  return {
    lookUpLines,
    watch: (count: () => number) => underWay.push(count),
    addLine: (line: string) => {
      const ofLookUps = readLookUpLine(line);
      if (ofLookUps) lookUpLines.push(ofLookUps);
      else addLine(needs, line);
      changed();
    },
    addHttpRequest: () => {
      needs.httpRequests += 1;
    },
    addRequest: (called: Called, request: Parameters<typeof addRequest>[2]) => {
      addRequest(needs, called, request);
      ownMilliseconds -= request.milliseconds;
      changed();
    },
    /** @param before is done before each invocation */
    watchRuntime: (runtime: LambdaRuntime, before: () => void): LambdaRuntime => ({
      ...runtime,
      invoke: async (name, payload) => {
        before();
        const shortName = name.replace(/^wxkeeper-/, '');
        needs.invocations[shortName] = (needs.invocations[shortName] ?? 0) + 1;
        invocationsUnderWay += 1;
        const startedAt = performance.now();
        try {
          return await runtime.invoke(name, payload);
        } finally {
          invocationsUnderWay -= 1;
          ownMilliseconds += performance.now() - startedAt;
          changed();
        }
      },
    }),
    /** Everything that happens until all is quiet again. */
    measure: async (act: () => Promise<unknown>): Promise<Measured> => {
      await settle();
      needs = noNeeds();
      ownMilliseconds = 0;
      await act();
      await settle();
      const measured = { needs, ownMilliseconds };
      // What follows is another one's.
      needs = noNeeds();
      return measured;
    },
  };
}
