/** SQS's redrive, which the package fauxqs does not have: moves messages back to where they came from. */
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { clientSettings } from './local-aws.ts';

/** A redrive, as SQS lists it. */
interface MoveTask {
  TaskHandle: string;
  SourceArn: string;
  Status: 'COMPLETED' | 'FAILED';
  ApproximateNumberOfMessagesMoved: number;
  StartedTimestamp: number;
}

/** What SQS refuses. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused';
}

/**
 * StartMessageMoveTask and ListMessageMoveTasks. Here a task has ended when it has begun.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function createMessageMoveTasks() {
  const tasks: MoveTask[] = [];
  return {
    start: async (endpoint: string, SourceArn: string): Promise<{ TaskHandle: string }> => {
      const client = new SQSClient(clientSettings(endpoint));
      try {
        const moved = await moveAll(client, SourceArn);
        const task = {
          TaskHandle: randomUUID(),
          SourceArn,
          Status: 'COMPLETED' as const,
          ApproximateNumberOfMessagesMoved: moved,
          StartedTimestamp: Date.now(),
        };
        tasks.unshift(task);
        return { TaskHandle: task.TaskHandle };
      } finally {
        client.destroy();
      }
    },
    list: (SourceArn: string) => ({
      Results: tasks.filter((task) => task.SourceArn === SourceArn),
    }),
  };
}

async function moveAll(client: SQSClient, sourceArn: string): Promise<number> {
  const queues = await describeQueues(client);
  const from = queues.find(({ arn }) => arn === sourceArn);
  const to = queues.find(({ redrive }) => redrive.includes(`"${sourceArn}"`));
  if (!from || !to)
    throw new MoveRefused('Source queue must be configured as a Dead Letter Queue.');
  let count = 0;
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: from.url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return count;
    for (const message of Messages) await move(client, message, { from: from.url, to: to.url });
    count += Messages.length;
  }
}

async function move(
  client: SQSClient,
  { Body, MessageAttributes, Attributes = {}, ReceiptHandle }: Message,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const { MessageGroupId } = Attributes;
  const ofFifo = MessageGroupId && { MessageGroupId, MessageDeduplicationId: randomUUID() };
  await client.send(
    new SendMessageCommand({ QueueUrl: to, MessageBody: Body, MessageAttributes, ...ofFifo }),
  );
  await client.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
}

async function describeQueues(client: SQSClient) {
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({}));
  return Promise.all(
    QueueUrls.map(async (url) => {
      const AttributeNames = ['QueueArn' as const, 'RedrivePolicy' as const];
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames }),
      );
      return { url, arn: Attributes['QueueArn'], redrive: Attributes['RedrivePolicy'] ?? '' };
    }),
  );
}
