/** Clients of AWS against servers that do not answer: each call ends, and soon enough. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server, type Socket } from 'node:net';
import { listen } from '../../../infra/local/process/ports.ts';
import { timeLimits, type AwsService } from '../../../shared/aws/time-limits.ts';

const servers = new Set<Server>();
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

/** Listens on a free port; what it does with a connection is up to the test. */
async function serve(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    answer(socket);
  });
  servers.add(server);
  return listen(server as never, 0);
}

/** Milliseconds until the call has ended, which it must do with an error. */
async function timeToFail(call: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await expect(call).rejects.toBeInstanceOf(Error);
  return performance.now() - startedAt;
}

const calls: Record<AwsService, (endpoint: string) => Promise<unknown>> = {
  table: (endpoint) =>
    new DynamoDBClient({ ...timeLimits('table'), endpoint }).send(
      new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'pk' } } }),
    ),
  queue: (endpoint) =>
    new SQSClient({ ...timeLimits('queue'), endpoint }).send(
      new SendMessageCommand({ QueueUrl: `${endpoint}/0/queue`, MessageBody: 'body' }),
    ),
  bus: (endpoint) =>
    new EventBridgeClient({ ...timeLimits('bus'), endpoint }).send(
      new PutEventsCommand({ Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] }),
    ),
  functions: (endpoint) =>
    new LambdaClient({ ...timeLimits('functions'), endpoint }).send(
      new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event' }),
    ),
  secrets: (endpoint) =>
    new SecretsManagerClient({ ...timeLimits('secrets'), endpoint }).send(
      new GetSecretValueCommand({ SecretId: 'secret' }),
    ),
};

/** On a quiet machine it is 1.3 s for the table; the rest is for a busy one. */
const LIMIT_MS: Record<AwsService, number> = {
  table: 2500,
  queue: 4500,
  bus: 4500,
  functions: 2500,
  secrets: 4500,
};

/** Those that took longer than they may, or none. */
async function tooSlow(answer: (socket: Socket) => void): Promise<string[]> {
  const services = Object.keys(calls) as AwsService[];
  const times = await Promise.all(
    services.map(async (service) => timeToFail(calls[service](await serve(answer)))),
  );
  return services.filter((service, index) => (times[index] ?? Infinity) > LIMIT_MS[service]);
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';

describe('every call of AWS ends in time', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['never comes', () => {}],
    ['stops half-way', (socket) => socket.on('data', () => socket.write(HEAD))],
    ['is a broken connection', (socket) => socket.on('data', () => socket.resetAndDestroy())],
  ])('where the answer %s', async (_what, answer) => {
    expect(await tooSlow(answer)).toEqual([]);
  });
});
