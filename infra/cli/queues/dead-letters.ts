/** The queues for what was set aside: looks into them, and takes out what has been dealt with. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { countMessages, createSqsClient } from '../deployment/local-surroundings.ts';
import { EVENTS, queueUrls } from '../deployment/queue-urls.ts';
import { wrongUsage } from '../failure.ts';
import type { Given, Session } from '../session.ts';

/** What the queues are called here, as `status` shows them. */
export const deadLetterNames = [EVENTS, 'announcements', 'schedules'] as const;

export type DeadLetterName = (typeof deadLetterNames)[number];

/** One queue. */
export interface DeadLetters {
  name: DeadLetterName;
  url: string;
  client: SQSClient;
}

/** SQS gives and takes so many in one request. */
const BATCH = 10;
/** Long enough to read a queue to its end; then they are there again, whatever becomes of us. */
const HIDDEN_SECONDS = 60;
/** SQS asks all its servers only where it may wait. */
const WAIT_SECONDS = 1;

/** Those that are meant: one, or all. */
export async function chosenDeadLetters(
  session: Session,
  { options: { queue } }: Given,
): Promise<DeadLetters[]> {
  const { settingsOf, eventQueueUrl, serviceName } = await session.deployment();
  if (queue !== undefined && !deadLetterNames.some((name) => name === queue)) {
    const message = session.words.queues.unknownQueue(String(queue), deadLetterNames);
    throw wrongUsage(message);
  }
  const client = await createSqsClient(settingsOf);
  const urls = queueUrls(serviceName, eventQueueUrl);
  const all = [
    { name: EVENTS, url: urls.eventsSetAside, client },
    { name: 'announcements', url: urls.announcementsSetAside, client },
    { name: 'schedules', url: urls.schedulesSetAside, client },
  ] satisfies DeadLetters[];
  return all.filter(({ name }) => queue === undefined || name === queue);
}

/** How many it has; null where there is no such queue. */
export async function countSetAside({ client, url }: DeadLetters): Promise<number | null> {
  return countMessages(client, url);
}

/**
 * Takes messages; nobody else sees them meanwhile. Of one FIFO group SQS gives no more than a batch.
 *
 * @param most about so many
 */
export async function takeMessages({ client, url }: DeadLetters, most: number): Promise<Message[]> {
  const taken: Message[] = [];
  while (taken.length < most) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(BATCH, most - taken.length),
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) break;
    taken.push(...Messages);
  }
  return taken;
}

/** They are there again at once. */
export async function giveBack(
  { client, url }: DeadLetters,
  messages: readonly Message[],
): Promise<void> {
  const visible = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
    VisibilityTimeout: 0,
  }));
  for (const Entries of batchesOf(visible)) {
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
}

/** What has been dealt with. */
export async function takeOut(
  { client, url }: Pick<DeadLetters, 'client' | 'url'>,
  messages: readonly Message[],
): Promise<void> {
  const handled = messages.map(({ ReceiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle,
  }));
  for (const Entries of batchesOf(handled)) {
    await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}

function batchesOf<Entry>(entries: readonly Entry[]): Entry[][] {
  return Array.from({ length: Math.ceil(entries.length / BATCH) }, (_, index) =>
    entries.slice(index * BATCH, (index + 1) * BATCH),
  );
}
