/** The deployed bundles in AWS's runtime client, behind the local run's HTTP API and Invoke API. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  deployedName,
  functionNames,
  routes,
  type FunctionName,
} from '../../infra/function-catalog.ts';
import { functionCatalog } from '../../infra/function-catalog.ts';
import { bundleFolder, bundleFunctions } from '../../infra/functions/bundle.ts';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { startStandIns } from '../../infra/local/aws/stand-ins.ts';
import { functionEnvironment } from '../../infra/local/function-environment.ts';
import { startApiGateway } from '../../infra/local/lambda/api-gateway.ts';
import { startEventSource } from '../../infra/local/lambda/event-source.ts';
import { startInvokeApi } from '../../infra/local/lambda/invoke-api.ts';
import { freePort, LOOPBACK } from '../../infra/local/process/ports.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { onFreePorts, readLocalSettings } from '../../infra/local/settings.ts';
import { createWechatSimulator } from '../../infra/local/wechat/simulator.ts';
import { accessTokenKey } from '../../shared/store/keys.ts';
import type { AccessTokenKey } from '../../shared/store/records.ts';
import { pushVector } from '../support/push-vectors.ts';
import { createRealRuntime } from './runtime.ts';

/** WeChat's real push of a ticket; the component under test is the one that it was sent to. */
export const capturedPush = pushVector('V2-');

export const component = {
  componentAppId: capturedPush.appid,
  componentAppSecret: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  messageToken: capturedPush.token,
  encodingAesKey: capturedPush.encodingAesKey,
};

export type World = Awaited<ReturnType<typeof startWorld>>;

/** What an invocation answers, or Lambda's error. */
export type Answer = Record<string, unknown>;

export async function startWorld() {
  return startTogether(startParts);
}

async function startParts(keep: Keep) {
  const functionsFolder = await mkdtemp(join(tmpdir(), 'wxkeeper-runtime-'));
  keep({ close: async () => rm(functionsFolder, { recursive: true }) });
  bundleFunctions(functionsFolder);
  const settings = { ...onFreePorts(readLocalSettings({})), component };
  const simulator = keep(createWechatSimulator({ components: [component] }));
  const simulatorUrl = await simulator.listen(0);
  const standIns = await startStandIns(settings, keep);
  const invokePort = await freePort(0);
  const apiPort = await freePort(0);
  const environment = functionEnvironment({
    component,
    standIns,
    wechat: { api: [simulatorUrl], mp: simulatorUrl, open: simulatorUrl },
    invokeUrl: `http://${LOOPBACK}:${invokePort}`,
    publicBaseUrl: `http://${LOOPBACK}:${apiPort}`,
  });
  const definition = (name: FunctionName) => ({
    name: deployedName(name),
    bundleFolder: bundleFolder(name, functionsFolder),
    timeoutSeconds: functionCatalog[name].timeoutSeconds,
    environment,
  });
  const runtime = keep(createRealRuntime(functionNames.map(definition)));
  const invoke = async (name: FunctionName, payload: string) =>
    runtime.invoke(deployedName(name), payload);
  const api = keep(await startApiGateway({ routes, invoke, now: Date.now }, apiPort));
  const invokeApi = keep(await startInvokeApi(runtime, invokePort));
  const events = `${api.url}/${component.componentAppId}`;
  simulator.configureComponent(component.componentAppId, {
    eventUrl: `${events}/events`,
    messageUrl: `${events}/messages/$APPID$`,
  });
  const lambda = new LambdaClient(clientSettings(invokeApi.url));
  const dynamodb = new DynamoDBClient(clientSettings(standIns.endpoints.dynamodb));
  for (const client of [lambda, dynamodb]) keep({ close: async () => client.destroy() });
  return {
    simulator,
    definition,
    url: api.url,
    /** Oldest first. */
    announced: standIns.bus.events,
    /** By name, with the real SDK, as another Lambda function does it. */
    async invoke(name: FunctionName, request: object): Promise<Answer> {
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: deployedName(name), Payload: JSON.stringify(request) }),
      );
      return JSON.parse(Payload?.transformToString() ?? 'null') as Answer;
    },
    /** Gives the queue's messages to the function until the world is closed. */
    workOnQueue() {
      // Closed first: the poller waits for its invocations, which need all the rest.
      keep(
        startEventSource({
          queue: standIns.queue,
          invoke: async (payload) => invoke('process-authorization-event', payload),
        }),
      );
    },
    /** Makes a token due: as if its life were nearly over. */
    async makeDue(key: AccessTokenKey): Promise<void> {
      await DynamoDBDocumentClient.from(dynamodb).send(
        new UpdateCommand({
          TableName: TABLE_NAME,
          Key: accessTokenKey(key),
          UpdateExpression: 'SET expiresAt = :soon',
          ExpressionAttributeValues: { ':soon': Math.floor(Date.now() / 1000) + 450 },
        }),
      );
    },
  };
}
