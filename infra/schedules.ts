/** What the clock starts: the look after each component's access token and its authorizers. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Often enough to try again several times between a token's renewal date and its end. */
const REFRESH_INTERVAL = Duration.minutes(5);
/** Lost pushes are rare, and look-ups notice most of what they cost. */
const RECONCILIATION_INTERVAL = Duration.days(1);

/** What is started for whom. */
export interface SchedulesProps {
  components: readonly string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  functions: Record<'refresh-component-access-token' | 'reconcile-authorizers', IFunction>;
}

/** Two schedules for each component, and a queue for the calls that never reached the function. */
export class Schedules extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: `${props.serviceName}-schedules-dead-letter`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const scheduleGroup = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.serviceName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The next call is the repetition: a late one would only add to it.
    props.functions['refresh-component-access-token'].configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: REFRESH_INTERVAL,
    });
    for (const componentAppId of props.components) {
      new Schedule(this, `reconcile-${componentAppId}`, {
        scheduleName: `reconcile-authorizers-${componentAppId}`,
        scheduleGroup,
        schedule: ScheduleExpression.rate(RECONCILIATION_INTERVAL),
        target: new LambdaInvoke(props.functions['reconcile-authorizers'], {
          input: ScheduleTargetInput.fromObject({ componentAppId }),
          deadLetterQueue: this.deadLetterQueue,
        }),
      });
      new Schedule(this, `refresh-${componentAppId}`, {
        scheduleName: `refresh-component-access-token-${componentAppId}`,
        scheduleGroup,
        schedule: ScheduleExpression.rate(REFRESH_INTERVAL),
        target: new LambdaInvoke(props.functions['refresh-component-access-token'], {
          input: ScheduleTargetInput.fromObject({ componentAppId }),
          deadLetterQueue: this.deadLetterQueue,
          maxEventAge: REFRESH_INTERVAL,
          retryAttempts: 2,
        }),
      });
    }
  }
}
