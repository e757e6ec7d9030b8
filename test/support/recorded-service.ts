/**
 * The deployed bundles on this machine, between a simulated WeChat and a recorder of what they ask of
 * AWS. Nothing happens by itself: neither the queue nor invocations lead on until they are told to.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { clientSettings, TABLE_NAME as TableName } from '../../infra/local/aws/local-aws.ts';
import {
  createLambdaRuntime,
  type LambdaRuntime,
} from '../../infra/local/lambda/lambda-runtime.ts';
import type { InvocationResult, LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import { responderArn } from '../../infra/local/message-responder.ts';
import { createMovedClock } from '../../infra/local/process/moved-clock.ts';
import { toSqsEvent } from '../../infra/local/lambda/sqs-event.ts';
import type { StandIns } from '../../infra/local/aws/stand-ins.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { deployedName, functionNames, type FunctionName } from '../../infra/function-catalog.ts';
import { createDynamodbStore } from '../../shared/store/dynamodb-store.ts';
import { startAwsRecorder, type AwsRecorder, type AwsRequest } from './aws-recorder.ts';
import { localComponent as component, startBundles } from './bundled-service.ts';

/** Third-party platform of the local run, for which the stack is synthesized as well. */
export const { componentAppId } = component;

export type RecordedService = Awaited<ReturnType<typeof startRecordedService>>;

/** What happened for a while, oldest first. */
export interface Recording {
  invocations: { functionName: FunctionName; requestId: string; wechatCalls: number }[];
  requests: readonly AwsRequest[];
  wechatCalls: number;
}

/** Seconds; left out, those of the catalogue. */
type Timeouts = Partial<Record<FunctionName, number>>;

/**
 * Bundles the functions and starts everything; all of it ends with `close`.
 *
 * @param timeouts in seconds, in place of the deployed ones
 * @param hasResponder whether a responder is asked; it answers nothing
 */
export async function startRecordedService(timeouts: Timeouts = {}, hasResponder = false) {
  return startTogether(async (keep) => startParts(keep, timeouts, hasResponder));
}

async function startParts(keep: Keep, timeouts: Timeouts, hasResponder: boolean) {
  const invocations: Recording['invocations'] = [];
  const lines: string[] = [];
  const clock = createMovedClock();
  let requests: readonly AwsRequest[] = [];
  let tableEndpoint = '';
  let isRefused: (request: AwsRequest) => boolean = () => false;
  const { invoke, simulator, url } = await startBundles(
    {
      component,
      now: clock.now,
      hasResponder,
      redirect: async (standIns) => {
        tableEndpoint = standIns.endpoints.dynamodb;
        const recorder = keep(
          await startAwsRecorder(standIns.endpoints, (request) => isRefused(request)),
        );
        ({ requests } = recorder);
        return throughRecorder(standIns, recorder);
      },
      createRuntime: (functions, wechat) => {
        const runtime = createLambdaRuntime({
          functions: functions.map((each) => asRecorded(each, timeouts)),
          surroundings: { clockMemory: clock.memory, log: (line) => lines.push(line) },
        });
        const setClock = () => clock.setOffsetSeconds(Math.ceil(wechat.now() - Date.now() / 1000));
        const counts = () => sumOf(Object.values(wechat.callCounts()));
        return recordInvocations(runtime, { setClock, counts, invocations });
      },
    },
    keep,
  );
  let seenRequests = 0;
  return {
    simulator,
    url,
    requests,
    /** What functions print; each line names its invocation, and may come a little late. */
    lines,
    /** Of the time since it was last asked for. */
    takeRecording(): Recording {
      const wechatCalls = sumOf(Object.values(simulator.callCounts()));
      simulator.resetCallCounts();
      const newRequests = requests.slice(seenRequests);
      seenRequests = requests.length;
      return { invocations: invocations.splice(0), requests: newRequests, wechatCalls };
    },
    /** Requests of this kind fail from now on; without an argument none. */
    refuse(kind: (request: AwsRequest) => boolean = () => false) {
      isRefused = kind;
    },
    endLeases: () => endLeases(tableEndpoint),
    resetQuotas: () => resetQuotas(tableEndpoint, simulator.now() + 1),
    ...controls(requests, invoke),
  };
}

function throughRecorder(standIns: StandIns, { url }: AwsRecorder) {
  const { queue } = standIns;
  return {
    standIns: {
      ...standIns,
      queue: { ...queue, url: queue.url.replace(queue.endpoint, url) },
      endpoints: { dynamodb: url, sqs: url, secretsManager: url, eventBridge: url, s3: url },
    },
    invokeUrl: url,
  };
}

/** Another owner has every lease, and it has run out. This is not recorded. */
async function endLeases(endpoint: string): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(endpoint)));
  const FilterExpression = 'attribute_exists(leaseOwner)';
  const { Items = [] } = await client.send(new ScanCommand({ TableName, FilterExpression }));
  for (const { pk, sk } of Items) {
    const UpdateExpression = 'SET leaseOwner = :another, leaseExpiresAt = :past';
    const ExpressionAttributeValues = { ':another': 'another', ':past': 0 };
    const update = { UpdateExpression, ExpressionAttributeValues };
    await client.send(new UpdateCommand({ TableName, Key: { pk, sk }, ...update }));
  }
  client.destroy();
}

/** As an operator does it, without WeChat, which allows ten a month. This is not recorded. */
async function resetQuotas(endpoint: string, now: number): Promise<void> {
  const client = new DynamoDBClient(clientSettings(endpoint));
  const store = createDynamodbStore(TableName, client);
  await store.saveQuotaReset({ componentAppId }, now);
  await store.clearCodeQuotaEnd(componentAppId);
  client.destroy();
}

const nameOf = (deployed: string) => functionNames.find((each) => deployedName(each) === deployed);

function asRecorded(definition: LambdaFunction, timeouts: Timeouts): LambdaFunction {
  const name = nameOf(definition.name) as FunctionName;
  return {
    ...definition,
    timeoutSeconds: timeouts[name] ?? definition.timeoutSeconds,
    // By which the recorder tells who asks.
    environment: { ...definition.environment, AWS_SESSION_TOKEN: name },
  };
}

/** Calls to WeChat are told apart by the invocation, where one comes after the other. */
function recordInvocations(
  runtime: LambdaRuntime,
  {
    setClock,
    counts,
    invocations,
  }: { setClock: () => void; counts: () => number } & Pick<Recording, 'invocations'>,
): LambdaRuntime {
  return {
    ...runtime,
    invoke: async (deployed, payload) => {
      setClock();
      const before = counts();
      const { requestId, ...result } = await runtime.invoke(deployed, payload);
      const functionName = nameOf(deployed) as FunctionName;
      invocations.push({ functionName, requestId, wechatCalls: counts() - before });
      return { requestId, ...result };
    },
  };
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, each) => sum + each, 0);

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

    /** Invokes what functions have asked Lambda to invoke, but no responder. @returns what came of each */
    async runInvocations() {
      const results = [];
      const ours = ({ input }: AwsRequest) => input['FunctionName'] !== responderArn;
      for (const { input } of newInvocations().filter(ours)) {
        const name = nameOf(String(input['FunctionName']));
        if (!name) throw new Error(`there is no function ${String(input['FunctionName'])}`);
        results.push(await call(name, input['Payload'] as object));
      }
      return results;
    },
  };
}
