/** Monitoring of the whole service: alarms with their topic, a dashboard and saved log queries. */
import { Alarm, ComparisonOperator, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic, type ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { functionNames, type FunctionName } from '../function-catalog.ts';
import { countRequests } from './access-log-metrics.ts';
import { alarmDescription, alarmName, type AlarmDefinition } from './alarm-definition.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { authorizerAlarms } from './authorizer-alarms.ts';
import { componentAlarms } from './component-alarms.ts';
import { concurrencyAlarms, type ConcurrencyAlarmsProps } from './concurrency-alarms.ts';
import { createDashboard } from './dashboard.ts';
import { durationAlarms } from './duration-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { countKilledInvocations, killedAlarms } from './killed-invocations.ts';
import { countKeyRefusals, keyAlarms } from './key-refusals.ts';
import { platformAlarms, type WatchedApi, type WatchedTable } from './platform-alarms.ts';
import { queueAlarms, type QueueAlarmsProps } from './queue-alarms.ts';
import { reconciliationAlarms } from './reconciliation-alarms.ts';
import { replyAlarms } from './reply-alarms.ts';
import { saveQueries, type LogGroups } from './saved-queries.ts';
import { scheduleAlarms } from './schedule-alarms.ts';
import { secretAlarms } from './secret-alarms.ts';
import { ServiceMetrics } from './service-metrics.ts';
import { countFailedLookUps, versionAlarms, type WatchedAliases } from './version-alarms.ts';
import { wechatAlarms } from './wechat-alarms.ts';

/** The resources to watch, and the recipients of alarms. */
export interface MonitoringProps extends QueueAlarmsProps, ConcurrencyAlarmsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  components: readonly string[];
  /** The stack that has room for something of each component. */
  componentsStack: Construct;
  functions: Readonly<Record<FunctionName, IFunction & { readonly logGroup: ILogGroup }>>;
  /** The aliases `live`, by function. */
  live: WatchedAliases;
  table: WatchedTable;
  httpApi: WatchedApi;
  /** The access log of the HTTP API. */
  accessLog: ILogGroup;
  /** The VPC flow logs, if the service has its own VPC. */
  flowLogs: ILogGroup | undefined;
  /** Each address must first confirm its subscription by mail. */
  alarmEmails: readonly string[];
  /** Where `docs/` can be opened, for the links in alarms' mails. */
  runbookBaseUrl?: string | undefined;
  /** A topic that exists, in place of our own. */
  alarmTopicArn?: string | undefined;
  /** Whether a responder is asked what users are answered. */
  hasResponder: boolean;
  /** Whether anything is encrypted with a key that somebody can disable. */
  hasOwnKey: boolean;
  /** A customer managed key for the topic. */
  encryptionKey?: IKey | undefined;
}

/**
 * All monitoring of the service.
 *
 * It is the same in the China regions. Their documents describe alarms on metrics, metric math and
 * metric filters, and their SDK references include dashboards and saved queries. Metrics Insights, anomaly detection
 * and Contributor Insights are not used anywhere, because no document mentions them for China.
 */
export class Monitoring extends Construct {
  /** The alarm topic, for other kinds of subscriptions such as a pager. */
  readonly topic: ITopic;
  /** The alarms that take a new version back. */
  readonly ofDeployments: Alarm[] = [];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { serviceName, alarmEmails: emails, alarmTopicArn, encryptionKey } = props;
    const metrics = new ServiceMetrics(serviceName);
    this.topic = alarmTopicArn
      ? Topic.fromTopicArn(this, 'Topic', alarmTopicArn)
      : createAlarmTopic(this, { serviceName, emails, encryptionKey });
    countKilledInvocations(this, props);
    countFailedLookUps(this, props);
    countRequests(this, serviceName, props.accessLog);
    if (props.hasOwnKey) countKeyRefusals(this, props);
    const action = new SnsAction(this.topic);
    const alarms = defineAlarms(props, metrics);
    for (const definition of alarms) {
      const isOfAll = definition.componentAppId === undefined;
      const place = isOfAll ? this : props.componentsStack;
      const alarm = createAlarm(place, definition, { ...props, action });
      if (definition.isSilent) this.ofDeployments.push(alarm);
    }
    const queries = saveQueries(this, serviceName, logGroupsOf(props));
    createDashboard(this, { ...props, metrics, alarms, queries });
  }
}

/** All alarms, in the order of the runbook. */
function defineAlarms(props: MonitoringProps, metrics: ServiceMetrics): AlarmDefinition[] {
  const { 'get-access-token': tokens, 'get-ticket': tickets } = props.functions;
  const lookUpFunctions = [tokens, tickets];
  return [
    ...props.components.flatMap((componentAppId) => componentAlarms({ componentAppId, metrics })),
    ...authorizerAlarms({ metrics, lookUpFunctions }),
    ...reconciliationAlarms({ ...props, metrics }),
    ...wechatAlarms(metrics),
    ...queueAlarms(props),
    ...scheduleAlarms(props),
    ...functionAlarms(props.functions),
    ...killedAlarms(props.serviceName),
    ...versionAlarms(props),
    ...durationAlarms(props.functions),
    ...concurrencyAlarms(props),
    ...platformAlarms(props),
    ...secretAlarms(metrics),
    ...(props.hasOwnKey ? keyAlarms(props.serviceName) : []),
    ...(props.hasResponder ? replyAlarms(metrics) : []),
  ];
}

const comparisonOperators = {
  'at-least': ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

/** Notifies at the beginning and at the end, so that people on call also learn that it is over. */
function createAlarm(
  scope: Construct,
  definition: AlarmDefinition,
  {
    serviceName,
    runbookBaseUrl,
    action,
  }: Pick<MonitoringProps, 'serviceName' | 'runbookBaseUrl'> & { action: IAlarmAction },
): Alarm {
  const name = alarmName(definition);
  const [datapointsToAlarm, evaluationPeriods] = definition.datapoints;
  const alarm = new Alarm(scope, name, {
    alarmName: `${serviceName}-${name}`,
    alarmDescription: alarmDescription(definition, runbookBaseUrl),
    metric: definition.metric,
    comparisonOperator: comparisonOperators[definition.comparison],
    threshold: definition.threshold,
    datapointsToAlarm,
    evaluationPeriods,
    treatMissingData: definition.missingData,
  });
  if (!definition.isSilent) {
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
  }
  return alarm;
}

function logGroupsOf({ functions, accessLog, flowLogs }: MonitoringProps): LogGroups {
  const ofFunctions = functionNames.map((name) => [name, functions[name].logGroup] as const);
  return {
    ...Object.fromEntries(ofFunctions),
    'http-api': accessLog,
    ...(flowLogs && { 'flow-logs': flowLogs }),
  };
}
