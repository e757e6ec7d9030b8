/** What the clock starts: the look after each component's access token and its authorizers. */
import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, type ScheduleTargetBaseProps } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Encryption } from './data/encryption.ts';
import { QUEUE_RETENTION, queueEncryption } from './data/events.ts';

/** Often enough to try again several times between a token's renewal date and its end. */
const REFRESH_INTERVAL = Duration.minutes(5);
/** Lost pushes are rare, and look-ups notice most of what they cost. */
const RECONCILIATION_INTERVAL = Duration.days(1);

/** What is started for whom. */
export interface SchedulesProps {
  components: readonly string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  functions: Record<ScheduledFunctionName, IFunction>;
  encryption: Encryption;
}

type ScheduledFunctionName = 'refresh-component-access-token' | 'reconcile-authorizers';

/** Two schedules for each component, and a queue for the calls that never reached the function. */
export class Schedules extends Construct {
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: `${props.serviceName}-schedules-dead-letter`,
      ...queueEncryption(props.encryption.key),
      enforceSSL: true,
      retentionPeriod: QUEUE_RETENTION,
    });
    const scheduleGroup = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.serviceName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    limitRepetitions(props.functions);
    const role = schedulerRole(this, { ...props, deadLetterQueue: this.deadLetterQueue });
    const schedule = (name: ScheduledFunctionName, componentAppId: string, when: Timing) =>
      new Schedule(this, `${name}-${componentAppId}`, {
        scheduleName: `${name}-${componentAppId}`,
        scheduleGroup,
        schedule: ScheduleExpression.rate(when.interval),
        target: new LambdaInvoke(props.functions[name], {
          input: ScheduleTargetInput.fromObject({ componentAppId }),
          deadLetterQueue: this.deadLetterQueue,
          role,
          ...when.delivery,
        }),
      });
    for (const componentAppId of props.components) {
      schedule('reconcile-authorizers', componentAppId, reconciliationTiming);
      schedule('refresh-component-access-token', componentAppId, refreshTiming);
    }
  }
}

/** How often, and how long the scheduler tries to hand one call over to Lambda. */
interface Timing {
  interval: Duration;
  delivery: Required<Pick<ScheduleTargetBaseProps, 'maxEventAge' | 'retryAttempts'>>;
}

const refreshTiming: Timing = {
  interval: REFRESH_INTERVAL,
  // The next call is the repetition: a late one would only add to it.
  delivery: { maxEventAge: REFRESH_INTERVAL, retryAttempts: 2 },
};

const reconciliationTiming: Timing = {
  interval: RECONCILIATION_INTERVAL,
  delivery: { maxEventAge: Duration.hours(6), retryAttempts: 20 },
};

/** Where a function was called and failed, Lambda itself calls it again, or not. */
function limitRepetitions(functions: SchedulesProps['functions']): void {
  functions['refresh-component-access-token'].configureAsyncInvoke({
    retryAttempts: 0,
    maxEventAge: REFRESH_INTERVAL,
  });
  // A reconciliation can be repeated at any time; one that fails three times waits for the next day.
  functions['reconcile-authorizers'].configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
  });
}

/**
 * What the scheduler may do: exactly this. CDK's own grants would let it invoke every version of the
 * functions as well.
 */
function schedulerRole(
  scope: Construct,
  { functions, deadLetterQueue, encryption }: SchedulesProps & { deadLetterQueue: Queue },
): IRole {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  const invoked = [
    functions['refresh-component-access-token'].functionArn,
    functions['reconcile-authorizers'].functionArn,
  ];
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked }));
  const { queueArn } = deadLetterQueue;
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
  encryption.allow(role, ['sqs']);
  return role.withoutPolicyUpdates();
}
