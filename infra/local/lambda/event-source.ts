/** A local event source mapping: polls a queue and invokes a function with batches of messages. */
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import { BATCH_SIZE, MAX_CONCURRENT_EVENTS } from '../../data/event-queue-settings.ts';
import type { EventQueue } from '../aws/event-queue.ts';
import { clientSettings } from '../aws/local-aws.ts';
import type { InvocationResult } from './lambda-instance.ts';
import { failedMessageIds, toSqsEvent } from './sqs-event.ts';

const LONG_POLL_SECONDS = 20;

/** The configuration of the mapping. */
export interface EventSourceOptions {
  queue: Pick<EventQueue, 'endpoint' | 'url' | 'arn'>;
  /** Invokes the function. The payload is a batch in the form of Lambda's SQS event. */
  invoke: (payload: string) => Promise<InvocationResult>;
}

/** A running mapping. */
export interface EventSource {
  /** Stops polling and waits for running batches. */
  close: () => Promise<void>;
}

interface Poller {
  options: EventSourceOptions;
  client: SQSClient;
  signal: AbortSignal;
}

/** Starts polling immediately. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const client = new SQSClient(clientSettings(options.queue.endpoint));
  const stopping = new AbortController();
  const poller = { options, client, signal: stopping.signal };
  const polling = Promise.all(
    Array.from({ length: MAX_CONCURRENT_EVENTS }, async () => pollUntilStopped(poller)),
  );
  return {
    close: async () => {
      stopping.abort();
      await polling;
      client.destroy();
    },
  };
}

async function pollUntilStopped(poller: Poller): Promise<void> {
  while (!poller.signal.aborted) {
    try {
      const messages = await receiveMessages(poller);
      if (messages.length > 0) await processBatch(poller, messages);
    } catch {
      // The queue or the whole service is stopping. SQS delivers an unfinished message again.
      await wait(100, undefined, { signal: poller.signal }).catch(() => undefined);
    }
  }
}

async function receiveMessages({ options, client, signal }: Poller): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: options.queue.url,
    MaxNumberOfMessages: BATCH_SIZE,
    WaitTimeSeconds: LONG_POLL_SECONDS,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await client.send(command, { abortSignal: signal });
  return Messages;
}

/** A failed message stays hidden until the function has it delivered again, or for its timeout. */
async function processBatch({ options, client }: Poller, messages: Message[]): Promise<void> {
  const event = toSqsEvent(messages, options.queue.arn);
  const result = await options.invoke(JSON.stringify(event));
  const failedIds = failedMessageIds(result, messages);
  const done = messages.filter(({ MessageId = '' }) => !failedIds.has(MessageId));
  if (done.length === 0) return;
  const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: options.queue.url, Entries }));
}
