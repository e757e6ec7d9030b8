/** The queue of accepted authorization events, and the event bus that announces changes. */
import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ServiceFunction } from '../functions/service-function.ts';
import { busDeadLetterQueueName, queueNames } from '../resource-names.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import type { Encryption } from './encryption.ts';
import { createEventArchive } from './event-archive.ts';
import {
  BATCH_SIZE,
  MAX_CONCURRENT_EVENTS,
  MAX_RECEIVE_COUNT,
  VISIBILITY_SECONDS,
} from './event-queue-settings.ts';

/** The maximum of SQS. It leaves time to notice a problem, fix it and redrive the messages. */
export const QUEUE_RETENTION = Duration.days(14);

/** How the queues and the bus are named and encrypted, and how long events are archived. */
export interface EventsProps extends Pick<DeploySettings, 'eventArchiveDays'> {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  encryption: Encryption;
}

/** The FIFO queue, ordered within each message group, the event bus, and a dead-letter queue for each. */
export class Events extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly bus: EventBus;
  /** For the bus itself, and for the targets of all rules on it, also those of other stacks. */
  readonly busDeadLetterQueue: Queue;
  private readonly encryption: Encryption;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    const { serviceName, eventArchiveDays: days } = props;
    const names = queueNames(serviceName);
    this.encryption = props.encryption;
    const { key } = props.encryption;
    const queueProps = { ...fifoQueueProps, ...queueEncryption(key) };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...queueProps,
      queueName: names.deadLetterQueue,
    });
    this.queue = new Queue(this, 'Queue', {
      ...queueProps,
      queueName: names.queue,
      visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.busDeadLetterQueue = createBusDeadLetterQueue(this, serviceName);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: serviceName,
      description: 'Changes of WeChat authorizers, announced by wxkeeper',
      deadLetterQueue: this.busDeadLetterQueue,
      ...(key && { kmsKey: key }),
    });
    this.bus.node.addDependency(this.busDeadLetterQueue);
    if (days > 0) createEventArchive(this, { bus: this.bus, serviceName, days, key });
  }

  /** Lets a function put events on the queue. */
  grantEnqueue(grantee: IGrantable): void {
    const { queueArn } = this.queue;
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }),
    );
  }

  /** Delivers the queue's messages to a function, whose answer lists the messages that failed. */
  deliverTo(processor: ServiceFunction): void {
    const { queueArn: eventSourceArn } = this.queue;
    processor.addToRolePolicy(
      new PolicyStatement({
        actions: [
          // The function decides when a failed message is delivered again.
          'sqs:ChangeMessageVisibility',
          // What Lambda needs to poll with the function's role. CDK's own grant allows more.
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
        ],
        resources: [eventSourceArn],
      }),
    );
    this.encryption.allow(processor, ['sqs']);
    processor.addEventSourceMapping('Events', {
      eventSourceArn,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENT_EVENTS,
      reportBatchItemFailures: true,
    });
  }
}

/** High-throughput FIFO: ordering and deduplication apply within one message group only. */
const fifoQueueProps = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  enforceSSL: true,
  retentionPeriod: QUEUE_RETENTION,
} satisfies QueueProps;

/**
 * Takes what EventBridge sends on behalf of this bus or of a rule on it. The rules belong to other
 * stacks, so they are named by a pattern.
 *
 * SQS's own key encrypts it, whatever the setting: with a customer managed key, the bus sets an event
 * aside when that key fails.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
 */
function createBusDeadLetterQueue(scope: Construct, serviceName: string): Queue {
  const queue = new Queue(scope, 'BusDeadLetterQueue', {
    queueName: busDeadLetterQueueName(serviceName),
    ...queueEncryption(undefined),
    enforceSSL: true,
    retentionPeriod: QUEUE_RETENTION,
  });
  const arnOf = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'events', resource, resourceName });
  const senders = [arnOf('event-bus', serviceName), arnOf('rule', `${serviceName}/*`)];
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnLike: { 'aws:SourceArn': senders } },
    }),
  );
  return queue;
}

/** Encrypts with the customer managed key if there is one, otherwise with SQS's own key. */
export function queueEncryption(key: IKey | undefined): QueueProps {
  return key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: QueueEncryption.SQS_MANAGED };
}
