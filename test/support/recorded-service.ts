/**
 * The deployed bundles on this machine, between a simulated WeChat and a recorder of what they ask of
 * AWS. Nothing happens by itself: neither the queue nor invocations lead on until they are told to.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFolder, bundleFunctions } from '../../infra/functions/bundle.ts';
import { startApiGateway } from '../../infra/local/lambda/api-gateway.ts';
import { functionEnvironment } from '../../infra/local/function-environment.ts';
import type { InvocationResult } from '../../infra/local/lambda/lambda-instance.ts';
import { createLambdaRuntime } from '../../infra/local/lambda/lambda-runtime.ts';
import { createMovedClock } from '../../infra/local/process/moved-clock.ts';
import { freePort, LOOPBACK } from '../../infra/local/process/ports.ts';
import { onFreePorts, readLocalSettings } from '../../infra/local/settings.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import { startStandIns } from '../../infra/local/aws/stand-ins.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import {
  deployedName,
  functionCatalog,
  functionNames,
  routes,
  type FunctionName,
} from '../../infra/function-catalog.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';
import { startAwsRecorder, type AwsRequest } from './aws-recorder.ts';

const settings = onFreePorts(readLocalSettings({}));
const { component } = settings;

/** Third-party platform of the local run, for which the stack is synthesized as well. */
export const { componentAppId } = component;

export type RecordedService = Awaited<ReturnType<typeof startRecordedService>>;

/** What happened for a while, oldest first. */
export interface Recording {
  invocations: { functionName: FunctionName; requestId: string }[];
  requests: readonly AwsRequest[];
  wechatCalls: number;
}

/** Seconds; left out, those of the catalogue. */
type Timeouts = Partial<Record<FunctionName, number>>;

/**
 * Bundles the functions and starts everything; all of it ends with `close`.
 *
 * @param timeouts in seconds, in place of the deployed ones
 */
export async function startRecordedService(timeouts: Timeouts = {}) {
  return startTogether(async (keep) => startParts(keep, timeouts));
}

async function startParts(keep: Keep, timeouts: Timeouts) {
  const functionsFolder = mkdtempSync(join(tmpdir(), 'wxkeeper-recorded-'));
  keep({ close: async () => rmSync(functionsFolder, { recursive: true }) });
  bundleFunctions(functionsFolder);
  const simulator = keep(createWechatSimulator({ components: [component] }));
  await simulator.listen(0);
  const standIns = await startStandIns(settings, keep);
  const recorder = keep(await startAwsRecorder(standIns.endpoints));
  const { url } = recorder;
  const { queue } = standIns;
  const apiPort = await freePort(0);
  const environment = functionEnvironment({
    component,
    standIns: {
      ...standIns,
      queue: { ...queue, url: queue.url.replace(queue.endpoint, url) },
      endpoints: { dynamodb: url, sqs: url, secretsManager: url, eventBridge: url },
    },
    wechat: { api: [simulator.url], mp: simulator.url, open: simulator.url },
    invokeUrl: url,
    publicBaseUrl: `http://${LOOPBACK}:${apiPort}`,
  });
  const invocations: Recording['invocations'] = [];
  const lines: string[] = [];
  const clock = createMovedClock();
  const runtime = keep(
    createLambdaRuntime({
      functions: functionNames.map((name) => ({
        name: deployedName(name),
        bundleFolder: bundleFolder(name, functionsFolder),
        timeoutSeconds: timeouts[name] ?? functionCatalog[name].timeoutSeconds,
        // By which the recorder tells who asks.
        environment: { ...environment, AWS_SESSION_TOKEN: name },
      })),
      surroundings: { clockMemory: clock.memory, log: (line) => lines.push(line) },
    }),
  );
  const invoke = async (name: FunctionName, payload: string): Promise<InvocationResult> => {
    clock.setOffsetSeconds(Math.ceil(simulator.now() - Date.now() / 1000));
    const result = await runtime.invoke(deployedName(name), payload);
    invocations.push({ functionName: name, requestId: result.requestId });
    return result;
  };
  const api = keep(await startApiGateway({ routes, invoke, now: clock.now }, apiPort));
  simulator.configureComponent(componentAppId, {
    eventUrl: `${api.url}/${componentAppId}/events`,
    messageUrl: `${api.url}/${componentAppId}/messages/$APPID$`,
  });
  const { requests } = recorder;
  let seenRequests = 0;
  return {
    simulator,
    url: `${api.url}/${componentAppId}`,
    requests,
    /** What functions print; each line names its invocation, and may come a little late. */
    lines,
    /** Of the time since it was last asked for. */
    takeRecording(): Recording {
      const wechatCalls = Object.values(simulator.callCounts()).reduce((sum, n) => sum + n, 0);
      simulator.resetCallCounts();
      const newRequests = requests.slice(seenRequests);
      seenRequests = requests.length;
      return { invocations: invocations.splice(0), requests: newRequests, wechatCalls };
    },
    ...controls(requests, invoke),
  };
}

/** What a scenario can let happen. */
function controls(
  requests: readonly AwsRequest[],
  invoke: (name: FunctionName, payload: string) => Promise<InvocationResult>,
) {
  const newOnes = (operation: string) => {
    let seen = 0;
    return () => {
      const found = requests.slice(seen).filter((request) => request.operation === operation);
      seen = requests.length;
      return found;
    };
  };
  const newMessages = newOnes('SendMessage');
  const newInvocations = newOnes('Invoke');
  const waiting: AwsRequest[] = [];
  const call = async (name: FunctionName, payload: object) => {
    const { isError, payload: answer } = await invoke(name, JSON.stringify(payload));
    return { isError, answer: JSON.parse(answer) };
  };
  return {
    /** Calls a function as other Lambdas do; the component is named in any case. */
    call: async (name: FunctionName, payload: object = {}) =>
      call(name, { componentAppId, ...payload }),

    /** Gives the queue's messages to the function one by one. @returns how many failed and wait */
    async workQueue(): Promise<number> {
      waiting.push(...newMessages());
      for (const message of waiting.splice(0)) {
        const event = toSqsEvent(
          [{ MessageId: '1', Body: String(message.input['MessageBody']) }],
          '',
        );
        const { answer } = await call('process-authorization-event', event);
        if (answer?.batchItemFailures?.length > 0) waiting.push(message);
      }
      return waiting.length;
    },

    /** Invokes what functions have asked Lambda to invoke. @returns what came of each */
    async runInvocations() {
      const results = [];
      for (const { input } of newInvocations()) {
        const name = functionNames.find((each) => deployedName(each) === input['FunctionName']);
        if (!name) throw new Error(`there is no function ${String(input['FunctionName'])}`);
        results.push(await call(name, input['Payload'] as object));
      }
      return results;
    },
  };
}
