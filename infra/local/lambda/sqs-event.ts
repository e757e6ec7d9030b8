/** Converts SQS messages to the event of a Lambda function, and reads the function's answer. */
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSMessageAttributes } from 'aws-lambda';
import type { InvocationResult } from './lambda-instance.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function toSqsEvent(messages: readonly Message[], queueArn: string): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId ?? '',
      receiptHandle: message.ReceiptHandle ?? '',
      body: message.Body ?? '',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '',
        ...message.Attributes,
      },
      messageAttributes: messageAttributes(message),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queueArn,
      awsRegion: queueArn.split(':')[3] ?? '',
    })),
  };
}

/**
 * The messages that must be retried: those listed in the function's answer. If the function failed
 * or listed an unknown message, all of them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessageIds(
  result: InvocationResult,
  messages: readonly Message[],
): Set<string> {
  const all = new Set(messages.map((message) => message.MessageId ?? ''));
  if (result.isError) return all;
  const answer: Partial<SQSBatchResponse> | null = JSON.parse(result.payload);
  const named = (answer?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  return named.every((id) => all.has(id)) ? new Set(named) : all;
}

function messageAttributes(message: Message): SQSMessageAttributes {
  const attributes = Object.entries(message.MessageAttributes ?? {});
  return Object.fromEntries(
    attributes.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType ?? 'String',
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
      },
    ]),
  );
}
