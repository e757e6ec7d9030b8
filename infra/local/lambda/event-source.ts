/** A local event source mapping: polls a queue and invokes a function with batches of messages. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import { BATCH_SIZE } from '../../data/event-queue-settings.ts';
import type { EventQueue } from '../aws/event-queue.ts';
import { clientSettings } from '../aws/local-aws.ts';
import type { InvocationResult } from './lambda-instance.ts';
import { failedMessageIds, toSqsEvent } from './sqs-event.ts';

/** Concurrent batches, so that one slow authorizer does not block the others. */
const POLLERS = 2;
const LONG_POLL_SECONDS = 20;
/** On AWS a retry comes after VISIBILITY_SECONDS, which is too long for local development. */
const DEFAULT_RETRY_SECONDS = 2;

/** The configuration of the mapping. */
export interface EventSourceOptions {
  queue: Pick<EventQueue, 'endpoint' | 'url' | 'arn'>;
  /** Invokes the function. The payload is a batch in the form of Lambda's SQS event. */
  invoke: (payload: string) => Promise<InvocationResult>;
  /** After how long a failed message is retried. */
  retrySeconds?: number;
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
    Array.from({ length: POLLERS }, async () => pollUntilStopped(poller)),
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

async function processBatch({ options, client }: Poller, messages: Message[]): Promise<void> {
  const event = toSqsEvent(messages, options.queue.arn);
  const result = await options.invoke(JSON.stringify(event));
  const failedIds = failedMessageIds(result, messages);
  const entries = messages.map((message, index) => ({
    Id: String(index),
    ReceiptHandle: message.ReceiptHandle,
    failed: failedIds.has(message.MessageId ?? ''),
  }));
  const QueueUrl = options.queue.url;
  const done = entries.filter((entry) => !entry.failed);
  const failed = entries
    .filter((entry) => entry.failed)
    .map(({ Id, ReceiptHandle }) => ({
      Id,
      ReceiptHandle,
      VisibilityTimeout: options.retrySeconds ?? DEFAULT_RETRY_SECONDS,
    }));
  if (done.length > 0) {
    await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: done }));
  }
  if (failed.length > 0) {
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries: failed }));
  }
}
