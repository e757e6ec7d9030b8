/** Clients of AWS against servers and connections that do not answer: calls end soon enough. */
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { listen } from '../../../infra/local/process/ports.ts';
import { responderConnection } from '../../../shared/aws/responder.ts';
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

/** A client, and the call that it makes. */
type MakeCall = (endpoint: string) => () => Promise<unknown>;

const tableCall =
  (service: AwsService): MakeCall =>
  (endpoint) => {
    const client = new DynamoDBClient({ ...timeLimits(service), endpoint });
    const input = { TableName: 'table', Key: { pk: { S: 'pk' } } };
    return async () => client.send(new GetItemCommand(input));
  };
const queueCall =
  (service: AwsService): MakeCall =>
  (endpoint) => {
    const client = new SQSClient({ ...timeLimits(service), endpoint });
    const input = { QueueUrl: `${endpoint}/0/queue`, MessageBody: 'body' };
    return async () => client.send(new SendMessageCommand(input));
  };
const busCall =
  (service: AwsService): MakeCall =>
  (endpoint) => {
    const client = new EventBridgeClient({ ...timeLimits(service), endpoint });
    const input = { Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] };
    return async () => client.send(new PutEventsCommand(input));
  };
const secretCall =
  (service: AwsService): MakeCall =>
  (endpoint) => {
    const client = new SecretsManagerClient({ ...timeLimits(service), endpoint });
    return async () => client.send(new GetSecretValueCommand({ SecretId: 'secret' }));
  };

/** For each service. */
const clients: Record<AwsService, MakeCall> = {
  table: tableCall('table'),
  messageTable: tableCall('messageTable'),
  queue: queueCall('queue'),
  messageQueue: queueCall('messageQueue'),
  bus: busCall('bus'),
  messageBus: busCall('messageBus'),
  functions: (endpoint) => {
    const client = new LambdaClient({ ...timeLimits('functions'), endpoint });
    return async () =>
      client.send(new InvokeCommand({ FunctionName: 'f', InvocationType: 'Event' }));
  },
  secrets: secretCall('secrets'),
  messageSecrets: secretCall('messageSecrets'),
  responder: (endpoint) => {
    const client = new LambdaClient({ ...responderConnection(), endpoint });
    return async () => client.send(new InvokeCommand({ FunctionName: 'f' }));
  },
  files: (endpoint) => {
    const client = new S3Client({ ...timeLimits('files'), endpoint, forcePathStyle: true });
    const get = new GetObjectCommand({ Bucket: 'bucket', Key: 'key' });
    return async () => (await client.send(get)).Body?.transformToByteArray();
  },
};
const services = Object.keys(clients) as AwsService[];

/** On a quiet machine it is 1.3 s for the table; the rest is for a busy one. */
const LIMIT_MS: Record<AwsService, number> = {
  table: 2500,
  messageTable: 2000,
  queue: 4500,
  messageQueue: 2600,
  bus: 4500,
  messageBus: 2600,
  functions: 2500,
  responder: 4900,
  files: 8500,
  secrets: 4500,
  messageSecrets: 3000,
};

/** Those that took longer than they may, or none. */
async function tooSlow(answer: (socket: Socket) => void): Promise<string[]> {
  const times = await Promise.all(
    services.map(async (service) => timeToFail(clients[service](await serve(answer))())),
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

/** AWS answers on each connection once. A later request on it meets what a dead connection does. */
async function serveOncePerConnection(onDead: (socket: Socket) => void): Promise<string> {
  return serve((socket) => {
    let isDead = false;
    socket.on('data', () => {
      if (isDead) onDead(socket);
      else socket.write(`${SUCCESS}${BODY}`);
      isDead = true;
    });
  });
}

/** An answer of all services. SQS is asked to repeat the text's MD5. */
const BODY = JSON.stringify({
  MessageId: '1',
  MD5OfMessageBody: createHash('md5').update('body').digest('hex'),
});
const SUCCESS = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n`;

/** Whether a call fails for which there is a connection that nobody knows any more. */
async function failsAfterFreeze(
  service: AwsService,
  onDead: (socket: Socket) => void,
): Promise<boolean> {
  const call = clients[service](await serveOncePerConnection(onDead));
  await call();
  return call().then(
    () => false,
    () => true,
  );
}

describe('no call fails because a connection was forgotten in a freeze', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['answers with a reset', (socket) => socket.resetAndDestroy()],
    ['swallows what is sent', () => {}],
  ])('where it %s', async (_what, onDead) => {
    const failed = await Promise.all(
      services.map(async (service) => failsAfterFreeze(service, onDead)),
    );
    expect(services.filter((_service, index) => failed[index])).toEqual([]);
  });
});
