/** Works through a batch of an SQS FIFO queue: what fails is given back, with all that follows it. */
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { CORRELATION_ATTRIBUTE } from '../aws/event-queue.ts';
import { inInvocation } from '../aws/invocation.ts';
import { describeError, type Logger } from '../aws/logger.ts';

/**
 * @param work given the parsed body; it may be given the same one again
 * @returns the records to deliver again: the failed ones, and later ones of the same group, so that
 *   their order is kept
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
      const isDone = () => inInvocation(invocation, () => isWorkedOn(record, work, logger));
      if (failedGroups.has(group) || !(await isDone())) {
        failedGroups.add(group);
        failed.push(record);
      }
    }
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

async function isWorkedOn(
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
