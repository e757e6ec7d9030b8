/** A local SQS FIFO queue for authorization events, in memory, and the queues for what was set aside. */
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { MAX_RECEIVE_COUNT, VISIBILITY_SECONDS } from '../../data/event-queue-settings.ts';
import {
  busDeadLetterQueueName,
  queueNames,
  schedulesDeadLetterQueueName,
  SERVICE_NAME,
} from '../../resource-names.ts';
import { startFauxqs } from './guarded-fauxqs.ts';
import { clientSettings } from './local-aws.ts';

const names = queueNames(SERVICE_NAME);

/** Bus and scheduler of the local run set nothing aside: these are for rehearsals. */
const others = [busDeadLetterQueueName(SERVICE_NAME), schedulesDeadLetterQueueName(SERVICE_NAME)];

/** A running queue with its dead-letter queue. */
export interface EventQueue {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  endpoint: string;
  url: string;
  arn: string;
  close: () => Promise<void>;
}

/** Starts the queue on a free port of the loopback address. */
export async function startEventQueue(): Promise<EventQueue> {
  const { endpoint, close } = await startFauxqs(0);
  const client = new SQSClient(clientSettings(endpoint));
  try {
    const deadLetter = await createQueue(client, names.deadLetterQueue, {});
    const redrive = { deadLetterTargetArn: deadLetter.arn, maxReceiveCount: MAX_RECEIVE_COUNT };
    const queue = await createQueue(client, names.queue, {
      VisibilityTimeout: String(VISIBILITY_SECONDS),
      RedrivePolicy: JSON.stringify(redrive),
    });
    for (const name of others) await createQueue(client, name, {});
    return {
      endpoint,
      // fauxqs returns a host name that not every resolver knows. It checks only the path.
      url: endpoint + queue.path,
      arn: queue.arn,
      close,
    };
  } finally {
    client.destroy();
  }
}

async function createQueue(
  client: SQSClient,
  name: string,
  attributes: Record<string, string>,
): Promise<{ path: string; arn: string }> {
  const created = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { ...(name.endsWith('.fifo') && { FifoQueue: 'true' }), ...attributes },
    }),
  );
  const url = created.QueueUrl ?? '';
  const described = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { path: new URL(url).pathname, arn: described.Attributes?.['QueueArn'] ?? '' };
}
