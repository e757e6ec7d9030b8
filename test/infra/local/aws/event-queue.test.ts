/** The local queue and its event source: order, failures and the dead-letter queue. */
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { startEventQueue, type EventQueue } from '../../../../infra/local/aws/event-queue.ts';
import { MAX_RECEIVE_COUNT } from '../../../../infra/data/event-queue-settings.ts';
import { startEventSource, type EventSource } from '../../../../infra/local/lambda/event-source.ts';
import { queueNames } from '../../../../infra/resource-names.ts';
import { clientSettings } from '../../../../infra/local/aws/local-aws.ts';

jest.setTimeout(30_000);

let queue: EventQueue;
let client: SQSClient;
let source: EventSource | undefined;
/** Every record the function was given, in order. */
let given: SQSRecord[];

beforeEach(async () => {
  queue = await startEventQueue();
  client = new SQSClient(clientSettings(queue.endpoint));
  given = [];
});
afterEach(async () => {
  await source?.close();
  client.destroy();
  await queue.close();
});

async function send(group: string, body: string): Promise<void> {
  const command = new SendMessageCommand({
    QueueUrl: queue.url,
    MessageBody: body,
    MessageGroupId: group,
    MessageDeduplicationId: `${group}-${body}`,
    MessageAttributes: { kind: { DataType: 'String', StringValue: 'test' } },
  });
  await client.send(command);
}

/**
 * Resolves when the function has been given this many records.
 *
 * @param deliverAgain what the function does with a failed record, by default without a delay
 */
async function start(
  handle: (event: SQSEvent) => unknown,
  expectedRecords: number,
  deliverAgain = makeVisible,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const invoke = async (payload: string) => {
      const event: SQSEvent = JSON.parse(payload);
      given.push(...event.Records);
      const answer = handle(event);
      if (answer !== undefined) await Promise.all(event.Records.map(deliverAgain));
      if (given.length >= expectedRecords) resolve();
      const isError = answer === 'error';
      return { requestId: 'id', payload: JSON.stringify(answer ?? null), isError };
    };
    source = startEventSource({ queue, invoke });
  });
}

async function makeVisible({ receiptHandle: ReceiptHandle }: SQSRecord): Promise<void> {
  const message = { QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 };
  await client.send(new ChangeMessageVisibilityCommand(message));
}

function bodies(): string[] {
  return given.map((record) => record.body);
}

/** The dead-letter queue is beside the queue, under the name that it has in the stack, too. */
function deadLetterUrl(): string {
  const { deadLetterQueue } = queueNames('wxkeeper');
  return queue.url.replace(/[^/]+$/, deadLetterQueue);
}

/** Names the records with this body as failed; undefined where there is none. */
function failures(event: SQSEvent, body: string) {
  const failed = event.Records.filter((record) => record.body === body);
  if (failed.length === 0) return undefined;
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

describe('a message', () => {
  it('comes in Lambda’s form', async () => {
    await send('wx1', 'one');
    await start(() => undefined, 1);
    expect(given).toMatchObject([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'one',
        attributes: {
          ApproximateReceiveCount: '1',
          MessageGroupId: 'wx1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: { kind: { dataType: 'String', stringValue: 'test' } },
        md5OfBody: 'f97c5d29941bfb1b2fdab0874906ab82',
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:wxkeeper-authorization-events.fifo',
        awsRegion: 'us-east-1',
      },
    ]);
  });

  it('comes only once when the function succeeds, in the order of its group', async () => {
    for (const body of ['one', 'two', 'three']) await send('wx1', body);
    const allFour = start(() => undefined, 4);
    await send('wx1', 'four');
    await allFour;
    expect(bodies()).toEqual(['one', 'two', 'three', 'four']);
  });

  it('comes again when the function names it, and the others do not', async () => {
    await send('wx1', 'good');
    await send('wx2', 'bad');
    let attempts = 0;
    await start((event) => {
      const hasBad = event.Records.some((record) => record.body === 'bad');
      if (hasBad) attempts += 1;
      return attempts < 2 ? failures(event, 'bad') : undefined;
    }, 3);
    expect(bodies().toSorted()).toEqual(['bad', 'bad', 'good']);
    expect(given.at(-1)?.attributes.ApproximateReceiveCount).toBe('2');
  });

  it.each([
    ['fails as a whole', 'error'],
    ['names a message that was not in the batch', { batchItemFailures: [{ itemIdentifier: 'x' }] }],
  ])('comes again when the function %s', async (_, answer) => {
    await send('wx1', 'one');
    await start(() => (given.length === 1 ? answer : undefined), 2);
    expect(bodies()).toEqual(['one', 'one']);
  });

  it('that fails stays hidden unless the function has it delivered again', async () => {
    await send('wx1', 'one');
    await start(
      () => 'error',
      1,
      async () => {},
    );
    await source?.close();
    const command = new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ['ApproximateNumberOfMessagesNotVisible', 'VisibilityTimeout'],
    });
    const { Attributes } = await client.send(command);
    expect(Attributes).toEqual({
      ApproximateNumberOfMessagesNotVisible: '1',
      VisibilityTimeout: '360',
    });
  });

  it('comes alone: an event that is not tried is not counted as one that failed', async () => {
    for (const body of ['bad', 'next']) await send('wx1', body);
    let attempts = 0;
    await start((event) => (++attempts <= 3 ? failures(event, 'bad') : undefined), 5);
    expect(bodies()).toEqual(['bad', 'bad', 'bad', 'bad', 'next']);
    expect(given.at(-1)?.attributes.ApproximateReceiveCount).toBe('1');
  });

  it('that fails again and again goes to the dead-letter queue and lets its group go on', async () => {
    await send('wx1', 'poison');
    const nextOne = start((event) => failures(event, 'poison'), MAX_RECEIVE_COUNT + 1);
    const { Messages } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: deadLetterUrl(), WaitTimeSeconds: 20 }),
    );
    expect(Messages).toMatchObject([{ Body: 'poison' }]);
    await send('wx1', 'next');
    await nextOne;
    const poison = Array.from({ length: MAX_RECEIVE_COUNT }, () => 'poison');
    expect(bodies()).toEqual([...poison, 'next']);
  });
});
