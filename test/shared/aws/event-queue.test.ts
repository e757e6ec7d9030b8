/** The event queue, which speaks to the local run's queue with the real SDK. */
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventQueue, type EventQueue } from '../../../infra/local/aws/event-queue.ts';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import {
  createDeliverAgain,
  createEventQueue,
  groupOf,
  type QueuedEvent,
} from '../../../shared/aws/event-queue.ts';
import { component, START } from '../../support/services.ts';

const { componentAppId } = component;

it('codes of accounts that nobody has named do not wait for each other', () => {
  const code = (authorizationCode: string) =>
    groupOf({
      kind: 'grant',
      infoType: 'authorized',
      componentAppId,
      authorizationCode,
      createdAt: START,
    });

  expect(code('one')).toBe(code('one'));
  expect(code('one')).not.toBe(code('other'));
});

describe('the event queue', () => {
  let fifo: EventQueue;
  let client: SQSClient;

  beforeAll(async () => {
    fifo = await startEventQueue();
    process.env['EVENT_QUEUE_URL'] = fifo.url;
    client = new SQSClient(clientSettings(fifo.endpoint));
  });

  afterAll(async () => {
    client.destroy();
    await fifo.close();
  });

  const event = (authorizerAppId: string, createdAt = START): QueuedEvent => ({
    kind: 'revocation',
    infoType: 'unauthorized',
    componentAppId,
    authorizerAppId,
    createdAt,
  });

  it('takes once what WeChat repeats, in one group for each account and for each kind of notice', async () => {
    const enqueue = createEventQueue(client);
    await enqueue(event('wx1'));
    await enqueue(event('wx1'));
    await enqueue(event('wx2'));
    const other = { kind: 'other', infoType: 'x', componentAppId, createdAt: START } as const;
    await enqueue({ ...other, fields: {} });
    await enqueue({ ...other, fields: { AppId: componentAppId, appid: 'wx1' } });
    await enqueue({ ...other, infoType: '将来 y', fields: {} });

    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: fifo.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );

    const groups = Messages.map(({ Attributes }) => Attributes?.MessageGroupId);
    expect(groups).toEqual(
      expect.arrayContaining([`${componentAppId}.wx1`, `${componentAppId}.wx2`]),
    );
    expect(new Set(groups).size).toBe(5);
    const notices = groups.filter((group = '') => group.startsWith(`${componentAppId}.notice.`));
    expect(notices).toHaveLength(3);
    const bodies: QueuedEvent[] = Messages.map(({ Body }) => JSON.parse(Body ?? ''));
    expect(bodies).toContainEqual(event('wx1'));
  });

  it('takes every event of an account once, also two of the same kind within five minutes', async () => {
    const enqueue = createEventQueue(client);
    await enqueue(event('wx3'));
    await enqueue(event('wx3'));
    await enqueue(event('wx3', START + 1));

    const received = [await receiveAndDelete(), await receiveAndDelete(), await receiveAndDelete()];
    expect(received).toEqual([event('wx3'), event('wx3', START + 1), null]);
  });

  it('takes a check’s message once, also where a copy of it came without a date', async () => {
    const enqueue = createEventQueue(client);
    const check = { kind: 'check-message', infoType: 'QUERY_AUTH_CODE', componentAppId } as const;
    const message = { ...check, authorizerAppId: 'wx5', authorizationCode: 'code', openId: 'user' };
    await enqueue({ ...message, createdAt: START });
    await enqueue({ ...message, createdAt: START + 5 });

    expect(await receiveAndDelete()).toEqual({ ...message, createdAt: START });
    expect(await receiveAndDelete()).toBeNull();
  });

  /** The next message, which is done then: its group goes on. */
  async function receiveAndDelete(): Promise<unknown> {
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: fifo.url }),
    );
    if (!message) return null;
    const { Body = '', ReceiptHandle } = message;
    await client.send(new DeleteMessageCommand({ QueueUrl: fifo.url, ReceiptHandle }));
    return JSON.parse(Body);
  }

  it('delivers a message again when it is told to, and not after its visibility timeout', async () => {
    await createEventQueue(client)(event('wx4'));
    const receive = async () => {
      const command = new ReceiveMessageCommand({ QueueUrl: fifo.url, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await client.send(command);
      return Messages.find(({ Body = '' }) => Body.includes('wx4'))?.ReceiptHandle;
    };
    const receiptHandle = (await receive()) ?? '';
    await expect(receive()).resolves.toBeUndefined();

    await createDeliverAgain(client)(receiptHandle, 0);

    await expect(receive()).resolves.toBeDefined();
  });
});
