/** Processes a batch of an SQS FIFO queue: its groups concurrently, each group in its order. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { CORRELATION_ATTRIBUTE, type DeliverAgain } from '../aws/event-queue.ts';
import { inInvocation } from '../aws/invocation.ts';
import { describeError } from '../aws/logger.ts';
import { QueuedEventUnreadable } from '../errors.ts';
import type { Clock, Log } from '../services.ts';
import { retryDelaySeconds } from './retry-delay.ts';

/** What is done with each message. */
export interface QueueWork {
  /** Called with the parsed body, possibly several times with the same one. */
  work: (body: unknown) => Promise<void>;
  /** The longest that this takes. No message is begun with less time left. */
  longestSeconds: number;
}

/** The ports that the queue's frame needs. */
export interface QueuePorts extends Clock, Log {
  deliverAgain: DeliverAgain;
}

/** One invocation. */
interface Batch extends QueueWork {
  context: Context;
  ports: QueuePorts;
}

/**
 * @returns the handler, which reports the messages that must come again: those that failed or for
 *   which there was no time, and the later ones of the same group, so that their order stays the same
 */
export function sqsHandler(
  queueWork: QueueWork,
  ports: QueuePorts,
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return async ({ Records }, context) => {
    const batch = { ...queueWork, context, ports };
    const groups = Map.groupBy(Records, ({ attributes }) => attributes.MessageGroupId);
    const processed = [...groups.values()].map((records) => processGroup(records, batch));
    const left = (await Promise.all(processed)).flat();
    return { batchItemFailures: left.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** @returns the messages that must come again */
async function processGroup(records: SQSRecord[], batch: Batch): Promise<SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    const left = records.slice(index);
    const isDone = () => isProcessed(record, left, batch);
    if (!(await inInvocation(invocationOf(record, batch), isDone))) return left;
  }
  return [];
}

/** If the message is not done, all that are left come again: the later ones wait as long as it. */
async function isProcessed(record: SQSRecord, left: SQSRecord[], batch: Batch): Promise<boolean> {
  const retryInSeconds = hasTimeLeft(batch)
    ? await processRecord(record, batch)
    : noTimeFor(left, batch);
  if (retryInSeconds === undefined) return true;
  await Promise.all(left.map((each) => deliverAgain(each, retryInSeconds, batch.ports)));
  return false;
}

function invocationOf({ messageAttributes }: SQSRecord, { context }: Batch) {
  const sent = messageAttributes[CORRELATION_ATTRIBUTE]?.stringValue;
  const { awsRequestId: requestId } = context;
  return { correlationId: sent ?? requestId, requestId };
}

function hasTimeLeft({ context, longestSeconds }: Batch): boolean {
  return context.getRemainingTimeInMillis() >= longestSeconds * 1000;
}

/** Undefined where the message is done; otherwise the seconds until its next try. */
async function processRecord(
  { body, messageId, attributes }: SQSRecord,
  { work, ports: { logger, now } }: Batch,
): Promise<number | undefined> {
  try {
    await work(parse(body));
    return undefined;
  } catch (error) {
    const tries = attributes.ApproximateReceiveCount;
    const retryInSeconds = retryDelaySeconds({ error, tries: Number(tries), now: now() });
    const fields = { messageId, tries, retryInSeconds };
    logger.error('Queued event failed', { ...fields, ...describeError(error) });
    return retryInSeconds;
  }
}

/** @throws {QueuedEventUnreadable} */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own words would quote the body.
    throw new QueuedEventUnreadable('the body is not JSON');
  }
}

/** The messages were not tried: they can come again immediately. */
function noTimeFor({ length: messages }: SQSRecord[], { ports: { logger } }: Batch): 0 {
  logger.info('Queued events left for lack of time', { messages });
  return 0;
}

/** Where this fails, the message comes again after the queue's visibility timeout. */
async function deliverAgain(
  { messageId, receiptHandle }: SQSRecord,
  afterSeconds: number,
  ports: QueuePorts,
): Promise<void> {
  try {
    await ports.deliverAgain(receiptHandle, afterSeconds);
  } catch (error) {
    ports.logger.warn('Retry could not be timed', { messageId, ...describeError(error) });
  }
}
