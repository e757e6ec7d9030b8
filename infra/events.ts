/** Where events wait and where they are announced: the queue of accepted pushes and the event bus. */
import { Duration } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** An event that fails this often is set aside, so that it does not hold up its authorizer. */
const MAX_RECEIVE_COUNT = 5;

/** SQS keeps nothing longer: time enough to notice, repair and redrive. */
const RETENTION = Duration.days(14);

const BATCH_SIZE = 10;

/** How the queues and the bus are named, and how patient the queue is. */
export interface EventsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** How long one batch may take; a message stays hidden six times as long, as Lambda advises. */
  processingTimeout: Duration;
}

/** The FIFO queue, in order for each message group, with its dead-letter queue; and the event bus. */
export class Events extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: EventsProps) {
    super(scope, id);
    const queueName = `${props.serviceName}-authorization-events`;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...fifoQueueProps,
      queueName: `${queueName}-dead-letter.fifo`,
    });
    this.queue = new Queue(this, 'Queue', {
      ...fifoQueueProps,
      queueName: `${queueName}.fifo`,
      visibilityTimeout: Duration.seconds(6 * props.processingTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: props.serviceName,
      description: 'Changes of WeChat authorizers, announced by wxkeeper',
    });
  }

  /** Hands the queue's messages to a function, which names the ones that failed. */
  deliverTo(processor: IFunction): void {
    processor.addEventSource(
      new SqsEventSource(this.queue, { batchSize: BATCH_SIZE, reportBatchItemFailures: true }),
    );
  }
}

/** High throughput: order and duplicates are watched within one message group only. */
const fifoQueueProps = {
  fifo: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: RETENTION,
} satisfies QueueProps;
