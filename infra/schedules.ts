/** EventBridge Scheduler: starts the functions that have a schedule in the catalog. */
import { Aws, Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Schedule,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Encryption } from './data/encryption.ts';
import { onlySentBy } from './data/event-senders.ts';
import { QUEUE_RETENTION, queueEncryption } from './data/events.ts';
import { functionCatalog, functionsWith, type FunctionName } from './function-catalog.ts';
import type { Schedule as ScheduleRow } from './functions/function-row.ts';
import { schedulesDeadLetterQueueName } from './resource-names.ts';

/** For which components the scheduler starts functions, and what the schedules need. */
export interface SchedulesProps {
  components: readonly string[];
  /** The stack that has room for something of each component. */
  componentsStack: Construct;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  functions: Readonly<Record<FunctionName, IFunction>>;
  encryption: Encryption;
}

const scheduledFunctions = functionsWith(({ schedule }) => schedule !== undefined);

/** The schedules of each component, with a dead-letter queue for calls that Lambda did not accept. */
export class Schedules extends Construct {
  readonly deadLetterQueue: Queue;
  readonly group: ScheduleGroup;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      queueName: schedulesDeadLetterQueueName(props.serviceName),
      ...queueEncryption(props.encryption.key),
      enforceSSL: true,
      retentionPeriod: QUEUE_RETENTION,
    });
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.serviceName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = schedulerRole(this, { ...props, deadLetterQueue: this.deadLetterQueue });
    const { queueArn } = this.deadLetterQueue;
    // The scheduler sends by its role, and nobody ever gives calls back.
    this.deadLetterQueue.addToResourcePolicy(onlySentBy([role.roleArn], queueArn));
    // Without its policy a role starts nothing: the first calls would be lost.
    props.componentsStack.node.addDependency(role);
    const shared = {
      scheduleGroup: this.group,
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: this.deadLetterQueue,
    };
    for (const componentAppId of props.components) {
      for (const name of scheduledFunctions) {
        createSchedule(props.componentsStack, {
          name,
          componentAppId,
          target: props.functions[name],
          ...shared,
        });
      }
    }
  }
}

interface ScheduleProps {
  name: FunctionName;
  componentAppId: string;
  target: IFunction;
  scheduleGroup: ScheduleGroup;
  role: IRole;
  deadLetterQueue: Queue;
}

/** Creates the schedule of one function for one component. */
function createSchedule(scope: Construct, props: ScheduleProps): void {
  const { name, componentAppId, target, scheduleGroup, role, deadLetterQueue } = props;
  const { schedule } = functionCatalog[name];
  if (!schedule) throw new TypeError(`${name} has no schedule`);
  new Schedule(scope, `${name}-${componentAppId}`, {
    scheduleName: `${name}-${componentAppId}`,
    scheduleGroup,
    schedule: expressionOf(schedule, componentAppId),
    target: new LambdaInvoke(target, {
      input: ScheduleTargetInput.fromObject({ componentAppId }),
      deadLetterQueue,
      role,
      maxEventAge: Duration.seconds(schedule.maximumAgeSeconds),
      retryAttempts: schedule.retries,
    }),
  });
}

/**
 * Each component has a minute of its own in the hour, so that a hundred do not begin at once. It follows
 * from the appid alone: who comes and goes moves no other.
 */
function expressionOf(schedule: ScheduleRow, componentAppId: string): ScheduleExpression {
  const { dailyAtHour, intervalSeconds } = schedule;
  if (dailyAtHour === undefined) return ScheduleExpression.rate(Duration.seconds(intervalSeconds));
  return ScheduleExpression.cron({
    hour: String(dailyAtHour),
    minute: String(Number.parseInt(componentAppId.slice(-4), 16) % MINUTES),
    timeZone: TimeZone.ASIA_SHANGHAI,
  });
}

const MINUTES = 60;

/**
 * The only role of the scheduler. It is written by hand because CDK's own grants also allow it to
 * invoke every version of the functions.
 */
function schedulerRole(
  scope: Construct,
  { functions, deadLetterQueue, encryption }: SchedulesProps & { deadLetterQueue: Queue },
): Role {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
  const invoked = scheduledFunctions.map((name) => functions[name].functionArn);
  role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: invoked }));
  const { queueArn } = deadLetterQueue;
  role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queueArn] }));
  encryption.allow(role, ['sqs']);
  return role;
}
