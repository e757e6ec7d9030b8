/** WeChat gets its answer to a message within 5 s, whatever of AWS is slow or silent. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { createHandler } from '../../functions/receive-message.ts';
import { listen, stopListening } from '../../infra/local/process/ports.ts';
import { readBody } from '../../infra/local/process/request-body.ts';
import { createMessageServices } from '../../shared/compose.ts';
import { eventOf } from '../support/direct-push.ts';
import { account, component, contextOf } from '../support/keeper.ts';
import { eventXml, pushOf } from '../support/push.ts';

const services = {
  DynamoDB_20120810: 'table',
  secretsmanager: 'secrets',
  AmazonSQS: 'queue',
  AWSEvents: 'bus',
} as const;
type Service = (typeof services)[keyof typeof services];

/** Milliseconds until an answer, or none at all. */
type Behaviour = Partial<Record<Service, number | 'silent'>>;

const endpoints = ['DYNAMODB', 'SECRETS_MANAGER', 'SQS', 'EVENTBRIDGE'].map(
  (name) => `AWS_ENDPOINT_URL_${name}`,
);
const queueUrl = process.env['EVENT_QUEUE_URL'];
const servers: Server[] = [];

afterEach(async () => {
  for (const name of endpoints) delete process.env[name];
  process.env['EVENT_QUEUE_URL'] = queueUrl;
  await Promise.all(servers.splice(0).map(stopListening));
});

/** @returns the operations that were answered */
async function startAws(behaviour: Behaviour): Promise<string[]> {
  const answered: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = String(await readBody(request, Infinity));
    const [target = '', operation = ''] = String(request.headers['x-amz-target']).split('.');
    const how = behaviour[services[target as keyof typeof services]] ?? 0;
    if (how === 'silent') return;
    await wait(how);
    answered.push(operation);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answers(body)[operation] ?? {}));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  servers.push(server);
  const url = await listen(server, 0);
  for (const name of endpoints) process.env[name] = url;
  process.env['EVENT_QUEUE_URL'] = `${url}/000000000000/queue.fifo`;
  return answered;
}

const answers = (body: string): Record<string, object> => ({
  GetSecretValue: { SecretString: JSON.stringify(component) },
  PutEvents: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
  SendMessage: {
    MessageId: '1',
    MD5OfMessageBody: createHash('md5')
      .update(String(JSON.parse(body)['MessageBody']))
      .digest('hex'),
  },
});

const xml = eventXml({ ToUserName: 'gh_1', FromUserName: 'o', MsgType: 'text', MsgId: 1 });

/** @param coldStart milliseconds that had passed when the function began */
async function receive(coldStart: number) {
  const { query, body } = pushOf({ xml, sentAt: Math.floor(Date.now() / 1000) });
  const { componentAppId } = component;
  const event = eventOf('POST /{componentAppId}/messages');
  const takenInAt = Date.now() - coldStart;
  Object.assign(event.requestContext, { timeEpoch: takenInAt });
  const answer = await createHandler(createMessageServices())(
    {
      ...event,
      pathParameters: { componentAppId, authorizerAppId: account },
      queryStringParameters: query,
      body,
    },
    contextOf('deadline'),
  );
  return { status: answer.statusCode, milliseconds: Date.now() - takenInAt };
}

const ALL = { secrets: 'silent', table: 'silent', bus: 'silent', queue: 'silent' } as const;

/** Of 5 s, the way to WeChat and back. */
const LIMIT_MS = 4900;

describe('a message is taken in, in time', () => {
  it.each<[string, Behaviour, number, string]>([
    ['where all is well', {}, 1000, 'PutEvents'],
    ['where all is slow', { secrets: 300, table: 300, bus: 300 }, 1000, 'PutEvents'],
    ['where the bus is silent', { bus: 'silent' }, 1000, 'SendMessage'],
    ['where the table is silent', { table: 'silent' }, 1000, 'PutEvents'],
    ['where both are', { table: 'silent', bus: 'silent' }, 1000, 'SendMessage'],
    [
      'where both are, and the start was slow',
      { secrets: 600, table: 'silent', bus: 'silent' },
      1500,
      'SendMessage',
    ],
  ])('%s', async (_what, behaviour, coldStart, last) => {
    const answered = await startAws(behaviour);
    const { status, milliseconds } = await receive(coldStart);
    expect(status).toBe(200);
    expect(milliseconds).toBeLessThan(LIMIT_MS);
    expect(answered).toContain(last);
  });
});

describe('WeChat is told in time to send a message again', () => {
  it.each<[string, Behaviour, number]>([
    ['where all is silent', ALL, 1000],
    ['where all is silent but the secret', { ...ALL, secrets: 0 }, 0],
    ['where all is silent but the secret, and the start was slow', { ...ALL, secrets: 600 }, 2000],
  ])('%s', async (_what, behaviour, coldStart) => {
    const answered = await startAws(behaviour);
    const { status, milliseconds } = await receive(coldStart);
    expect(status).toBeGreaterThanOrEqual(500);
    expect(milliseconds).toBeLessThan(LIMIT_MS);
    expect(answered.filter((operation) => operation !== 'GetSecretValue')).toEqual([]);
  });
});
