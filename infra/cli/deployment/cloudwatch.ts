/** Alarms and metrics of a deployment: one request for each question, however much there is. */
import type { MetricAlarm, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { nameInDescription, NEW_VERSION_FAILING } from '../../monitoring/alarm-definition.ts';
import { queueNames } from '../../resource-names.ts';
import type { Places } from './local-surroundings.ts';
import type { AlarmReceivers, AlarmState, RefusedPushes } from './surroundings.ts';

const MOST_ALARMS = 100;
const HOUR = 60 * 60;

/** Refusals of what WeChat has sent, or of what a stranger would have to sign. */
const KEY_CODES = [
  'signature-mismatch',
  'decryption-failed',
  'ciphertext-malformed',
  'component-mismatch',
];

const clientFor = async ({ settingsOf }: Places) => {
  const cloudWatch = await import('@aws-sdk/client-cloudwatch');
  return { ...cloudWatch, client: new cloudWatch.CloudWatchClient(settingsOf('CLOUDWATCH')) };
};

/** Those that are on. */
export async function readAlarms(places: Places): Promise<AlarmState[]> {
  const { client, DescribeAlarmsCommand } = await clientFor(places);
  const command = new DescribeAlarmsCommand({
    AlarmNamePrefix: `${places.serviceName}-`,
    StateValue: 'ALARM',
    MaxRecords: MOST_ALARMS,
  });
  const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(command);
  const alarms = [...MetricAlarms, ...CompositeAlarms].filter((alarm) => isOf(places, alarm));
  return alarms.map((alarm) => ({
    name: alarm.AlarmName ?? '',
    since: secondsOf(alarm.StateUpdatedTimestamp),
    reason: alarm.StateReason ?? null,
  }));
}

/** Who gets the alarms: those that tell nobody, and whether anybody has confirmed. */
export async function readReceivers(places: Places): Promise<AlarmReceivers> {
  const { client, paginateDescribeAlarms } = await clientFor(places);
  const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${places.serviceName}-` });
  const actions: string[][] = [];
  for await (const { MetricAlarms = [] } of pages) {
    const telling = MetricAlarms.filter((alarm) => isOf(places, alarm) && !isSilent(alarm));
    actions.push(...telling.map(({ AlarmActions = [] }) => AlarmActions));
  }
  const topics = [...new Set(actions.flat())].filter((arn) => arn.includes(':sns:'));
  const subscriptions = await Promise.all(topics.map((arn) => readSubscriptions(places, arn)));
  const states = subscriptions.flat();
  const pending = states.filter((each) => each === 'PendingConfirmation').length;
  return {
    alarms: actions.length,
    withoutAction: actions.filter((each) => each.length === 0).length,
    confirmed: states.length - pending,
    pending,
  };
}

type NamedAlarm = Pick<MetricAlarm, 'AlarmName' | 'AlarmDescription'>;

/** Without a stage, the prefix of a deployment's names is also that of its stages' names. */
function isOf(
  { serviceName }: Places,
  { AlarmName = '', AlarmDescription = '' }: NamedAlarm,
): boolean {
  const name = nameInDescription(AlarmDescription);
  if (name === undefined) return true;
  const own = `${serviceName}-${name}`;
  return AlarmName === own || AlarmName.startsWith(`${own}-`);
}

function isSilent({ AlarmDescription = '' }: NamedAlarm): boolean {
  return nameInDescription(AlarmDescription) === NEW_VERSION_FAILING;
}

async function readSubscriptions({ settingsOf }: Places, TopicArn: string): Promise<string[]> {
  const { ListSubscriptionsByTopicCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient(settingsOf('SNS'));
  const { Subscriptions = [] } = await client.send(
    new ListSubscriptionsByTopicCommand({ TopicArn }),
  );
  return Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn);
}

/** How long the oldest authorization event has waited; SQS tells it to CloudWatch alone. */
export async function readOldestSeconds(places: Places): Promise<number | null> {
  const Dimensions = [{ Name: 'QueueName', Value: queueNames(places.serviceName).queue }];
  const MetricName = 'ApproximateAgeOfOldestMessage';
  const Metric = { Namespace: 'AWS/SQS', MetricName, Dimensions };
  const query = { Id: 'age', MetricStat: { Metric, Period: 60, Stat: 'Maximum' } };
  const values = await readMetrics(places, [query], HOUR / 4);
  return values['age']?.[0] ?? null;
}

/** Of the last hour, by code. */
export async function readRefusedPushes(places: Places): Promise<RefusedPushes> {
  // With it comes the library that writes metrics.
  const { METRIC_NAMESPACE } = await import('../../../shared/aws/metrics.ts');
  const queries = KEY_CODES.map((code, index) => {
    const Dimensions = [
      { Name: 'service', Value: places.serviceName },
      { Name: 'code', Value: code },
    ];
    const Metric = { Namespace: METRIC_NAMESPACE, MetricName: 'RefusedPushes', Dimensions };
    return { Id: `code${index}`, MetricStat: { Metric, Period: HOUR, Stat: 'Sum' } };
  });
  const values = await readMetrics(places, queries, HOUR);
  const counts = KEY_CODES.map((code, index) => {
    const found = values[`code${index}`] ?? [];
    return [code, found.reduce((sum, each) => sum + each, 0)] as const;
  });
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** By the queries' ids, the newest first. */
async function readMetrics(
  places: Places,
  MetricDataQueries: MetricDataQuery[],
  seconds: number,
): Promise<Record<string, number[]>> {
  const { client, GetMetricDataCommand } = await clientFor(places);
  const EndTime = new Date(places.now() * 1000);
  const StartTime = new Date(EndTime.getTime() - seconds * 1000);
  const command = new GetMetricDataCommand({ MetricDataQueries, StartTime, EndTime });
  const { MetricDataResults = [] } = await client.send(command);
  return Object.fromEntries(MetricDataResults.map(({ Id = '', Values = [] }) => [Id, Values]));
}

function secondsOf(date: Date | undefined): number | null {
  return date === undefined ? null : Math.floor(date.getTime() / 1000);
}
