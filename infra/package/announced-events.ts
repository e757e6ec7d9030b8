/** A construct for other CDK stacks: the event bus, and where its rules set aside what they lose. */
import { Stack } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Queue, type IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { busDeadLetterQueueName } from '../resource-names.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The deployment of wxkeeper that announces the events. */
export interface AnnouncedEventsProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * The events of a deployment in the same account and region, referred to by name. As with
 * {@link TokenLookUp}, nothing is imported from the other stack. A rule needs its bus, so deploy that
 * stack first.
 *
 * @example
 * const { bus, deadLetterQueue } = new AnnouncedEvents(this, 'Wxkeeper');
 * new Rule(this, 'Grants', {
 *   eventBus: bus,
 *   eventPattern: { source: ['wxkeeper'] },
 *   targets: [new LambdaFunction(rememberGrants, { deadLetterQueue })],
 * });
 */
export class AnnouncedEvents extends Construct {
  readonly bus: IEventBus;
  /** Takes from any rule on the bus what it could not deliver. An alarm of wxkeeper watches it. */
  readonly deadLetterQueue: IQueue;

  constructor(scope: Construct, id: string, { serviceName }: AnnouncedEventsProps = {}) {
    super(scope, id);
    const name = requireServiceNameOrToken(serviceName);
    this.bus = EventBus.fromEventBusName(this, 'Bus', name);
    const resource = busDeadLetterQueueName(name);
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource });
    this.deadLetterQueue = Queue.fromQueueArn(this, 'DeadLetterQueue', queueArn);
  }
}
