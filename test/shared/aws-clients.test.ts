/** What speaks to AWS, spoken to the stand-ins of the local run with the real SDK. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEventBus, type EventBus } from '../../infra/local/aws/event-bus.ts';
import { startEventQueue, type EventQueue } from '../../infra/local/aws/event-queue.ts';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import { createAnnouncer } from '../../shared/aws/event-bus.ts';
import { createEventQueue, type QueuedEvent } from '../../shared/aws/event-queue.ts';
import { component, START } from '../support/services.ts';

const { componentAppId } = component;

describe('the announcer', () => {
  let bus: EventBus;

  beforeAll(async () => {
    bus = await startEventBus();
  });

  afterAll(async () => {
    await bus.close();
  });

  it('puts any number of announcements on the bus, in their order', async () => {
    const client = new EventBridgeClient(clientSettings(bus.endpoint));
    const announcements = Array.from({ length: 23 }, (_, index) => ({
      type: 'AuthorizerUpdated',
      detail: { index },
    }));

    await createAnnouncer(client)(announcements);

    expect(bus.events()).toHaveLength(23);
    expect(bus.events()[22]).toMatchObject({
      busName: 'wxkeeper-test',
      source: 'wxkeeper',
      detailType: 'AuthorizerUpdated',
      detail: { index: 22 },
    });
    client.destroy();
  });

  it('fails where the bus takes only some of them', async () => {
    const client = new EventBridgeClient(clientSettings(bus.endpoint));

    const announced = createAnnouncer(client)([
      { type: 'AuthorizerUpdated', detail: {} },
      { type: '', detail: {} },
    ]);

    await expect(announced).rejects.toThrow('1 events could not be announced');
    client.destroy();
  });
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
    infoType: 'unauthorized',
    componentAppId,
    authorizerAppId,
    createdAt,
  });

  it('keeps what WeChat repeats once, in one group for each account', async () => {
    const enqueue = createEventQueue(client);
    await enqueue(event('wx1'));
    await enqueue(event('wx1'));
    await enqueue(event('wx2'));
    await enqueue({ infoType: 'other', componentAppId, createdAt: START, name: 'x', fields: {} });

    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: fifo.url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );

    const groups = Messages.map(({ Attributes }) => Attributes?.MessageGroupId);
    expect(new Set(groups)).toEqual(
      new Set([componentAppId, `${componentAppId}.wx1`, `${componentAppId}.wx2`]),
    );
    const bodies: QueuedEvent[] = Messages.map(({ Body }) => JSON.parse(Body ?? ''));
    expect(bodies).toContainEqual(event('wx1'));
  });
});
