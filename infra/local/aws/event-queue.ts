/** The SQS FIFO queue of authorization events on this machine, in memory. */
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { clientSettings, region } from './local-aws.ts';
import { LOOPBACK } from '../process/ports.ts';

const QUEUE_NAME = 'wxkeeper-authorization-events.fifo';
const DEAD_LETTER_QUEUE_NAME = 'wxkeeper-authorization-events-dead-letter.fifo';

/** As in the stack: then a message that always fails no longer blocks its authorizer. */
const MAX_RECEIVE_COUNT = 5;
/** As in the stack, six times the function's time-out: a failure is given out again much sooner. */
const VISIBILITY_SECONDS = 360;

/** A running queue with its dead-letter queue. */
export interface EventQueue {
  /** For `AWS_ENDPOINT_URL_SQS`. */
  endpoint: string;
  url: string;
  arn: string;
  deadLetterUrl: string;
  close: () => Promise<void>;
}

/** Listens on any free port of the loopback address. */
export async function startEventQueue(): Promise<EventQueue> {
  // startFauxqs() would listen on every address of the machine.
  const app = buildApp({ logger: false, defaultRegion: region });
  const endpoint = await app.listen({ host: LOOPBACK, port: 0 });
  const client = new SQSClient(clientSettings(endpoint));
  try {
    const deadLetter = await createQueue(client, DEAD_LETTER_QUEUE_NAME, {});
    const redrive = { deadLetterTargetArn: deadLetter.arn, maxReceiveCount: MAX_RECEIVE_COUNT };
    const queue = await createQueue(client, QUEUE_NAME, {
      VisibilityTimeout: String(VISIBILITY_SECONDS),
      RedrivePolicy: JSON.stringify(redrive),
    });
    return {
      endpoint,
      // fauxqs itself names a host that not every resolver knows; it looks at the path only.
      url: endpoint + queue.path,
      arn: queue.arn,
      deadLetterUrl: endpoint + deadLetter.path,
      close: async () => app.close(),
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
      Attributes: { FifoQueue: 'true', ...attributes },
    }),
  );
  const url = created.QueueUrl ?? '';
  const described = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  return { path: new URL(url).pathname, arn: described.Attributes?.['QueueArn'] ?? '' };
}
