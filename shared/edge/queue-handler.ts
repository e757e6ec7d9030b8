/** Processes a batch of an SQS FIFO queue. Failed records are delivered again, in their order. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { CORRELATION_ATTRIBUTE } from '../aws/event-queue.ts';
import { inInvocation } from '../aws/invocation.ts';
import { describeError, type Logger } from '../aws/logger.ts';

/**
 * @param work is called with the parsed body, possibly several times with the same one
 * @returns the records to deliver again: the failed ones, and the later ones of the same group, so
 *   that their order stays the same
 */
export function sqsHandler(
  work: (body: unknown) => Promise<void>,
  { logger }: { logger: Logger },
): (event: SQSEvent, context: Context) => Promise<SQSBatchResponse> {
  return async ({ Records }, { awsRequestId: requestId }) => {
    const failed: SQSRecord[] = [];
    const failedGroups = new Set<string | undefined>();
    for (const record of Records) {
      const group = record.attributes.MessageGroupId;
      const sent = record.messageAttributes[CORRELATION_ATTRIBUTE]?.stringValue;
      const invocation = { correlationId: sent ?? requestId, requestId };
      const isDone = () => inInvocation(invocation, () => isProcessed(record, work, logger));
      if (failedGroups.has(group) || !(await isDone())) {
        failedGroups.add(group);
        failed.push(record);
      }
    }
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

async function isProcessed(
  { body, messageId, attributes }: SQSRecord,
  work: (body: unknown) => Promise<void>,
  logger: Logger,
): Promise<boolean> {
  try {
    await work(JSON.parse(body));
    return true;
  } catch (error) {
    const tries = attributes.ApproximateReceiveCount;
    logger.error('Queued event failed', { messageId, tries, ...describeError(error) });
    return false;
  }
}
