/** The deployed bundles in AWS's runtime client, behind the local run's HTTP API and Invoke API. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { deployedName, type FunctionName } from '../../infra/function-catalog.ts';
import { clientSettings, TABLE_NAME } from '../../infra/local/aws/local-aws.ts';
import { startEventSource } from '../../infra/local/lambda/event-source.ts';
import { startInvokeApi } from '../../infra/local/lambda/invoke-api.ts';
import { startTogether, type Keep } from '../../infra/local/process/together.ts';
import { accessTokenKey } from '../../shared/store/keys.ts';
import type { AccessTokenKey } from '../../shared/store/records/access-token.ts';
import { startBundles } from '../support/bundled-service.ts';
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
  const { api, definition, invoke, invokePort, runtime, simulator, standIns } = await startBundles(
    { component, now: Date.now, createRuntime: (functions) => createRealRuntime(functions) },
    keep,
  );
  const invokeApi = keep(await startInvokeApi(runtime, invokePort));
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
