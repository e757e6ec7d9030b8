/** Hands a queue's messages to a function in batches, as Lambda's event source mapping does. */
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

/** As many batches are worked on at once, so that one slow authorizer does not stop the others. */
const POLLERS = 2;
const LONG_POLL_SECONDS = 20;
/** On AWS after VISIBILITY_SECONDS; here nobody wants to wait for that. */
const DEFAULT_RETRY_SECONDS = 2;

/** What an event source mapping on AWS is told. */
export interface EventSourceOptions {
  queue: Pick<EventQueue, 'endpoint' | 'url' | 'arn'>;
  /** Gets a batch as Lambda's SQS event. */
  invoke: (payload: string) => Promise<InvocationResult>;
  /** How soon a failed message is given out again. */
  retrySeconds?: number;
}

/** A running poller. */
export interface EventSource {
  /** Waits for the batches under way. */
  close: () => Promise<void>;
}

interface Poller {
  options: EventSourceOptions;
  client: SQSClient;
  signal: AbortSignal;
}

/** Begins to poll at once. */
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
      const messages = await receive(poller);
      if (messages.length > 0) await handOver(poller, messages);
    } catch {
      // The queue is gone or closing, or the machine is: a message that was out comes back by itself.
      await wait(100, undefined, { signal: poller.signal }).catch(() => undefined);
    }
  }
}

async function receive({ options, client, signal }: Poller): Promise<Message[]> {
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

async function handOver({ options, client }: Poller, messages: Message[]): Promise<void> {
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
