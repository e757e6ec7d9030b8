/** What surrounds a deployment on AWS, with a stand-in for its services. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAwsSurroundings } from '../../../infra/cli/deployment/aws-surroundings.ts';
import { AwsRefusal } from '../../../infra/local/aws/aws-json-server.ts';
import { alarmDescription } from '../../../infra/monitoring/alarm-definition.ts';
import {
  stackAnswer,
  startStandIn,
  xmlAnswer,
  type Input,
  type Operation,
} from './stand-in-aws.ts';

const NOW = 1_795_312_800;
const componentAppId = 'wx0123456789abcdef';
const topic = 'arn:aws-cn:sns:cn-north-1:123456789012:alarms';
const eventQueue =
  'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/wxkeeper-authorization-events.fifo';

let operations: Record<string, Operation>;
let asked: [name: string, input: Input][];
let surroundings: ReturnType<typeof createAwsSurroundings>;
let close = async () => {};

beforeEach(async () => {
  operations = {};
  asked = [];
  await standIn('wxkeeper');
});
afterEach(async () => close());

async function standIn(serviceName: string) {
  await close();
  const named = new Proxy(operations, {
    get: (_target, name: string) => (input: Input) => {
      asked.push([name, input]);
      const operation = operations[name];
      if (!operation) throw new AwsRefusal('ResourceNotFoundException', name);
      return operation(input);
    },
  });
  const aws = await startStandIn(named);
  ({ close } = aws);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const { endpoint } = aws;
  const settingsOf = () => ({ region: 'cn-north-1', credentials, endpoint, maxAttempts: 1 });
  const queueUrl = eventQueue.replace('https://sqs.cn-north-1.amazonaws.com.cn', endpoint);
  surroundings = createAwsSurroundings({ serviceName, settingsOf, queueUrl, now: () => NOW });
}

/** As the stack makes it. */
function alarm(name: string, serviceName = 'wxkeeper', actions = [topic]) {
  const [base = name] = name.split('-wx0');
  const texts = { severity: 'PAGE', meaning: 'Something.', chinese: '某事。' } as const;
  return {
    AlarmName: `${serviceName}-${name}`,
    AlarmDescription: alarmDescription({ ...texts, name: base }, 'https://example.com/docs'),
    AlarmActions: actions,
    StateReason: 'Threshold Crossed',
    StateUpdatedTimestamp: NOW - 60,
  };
}

const withPrefix =
  (...alarms: { AlarmName: string }[]): Operation =>
  ({ AlarmNamePrefix }) => ({
    MetricAlarms: alarms.filter(({ AlarmName }) => AlarmName.startsWith(String(AlarmNamePrefix))),
  });

describe('alarms', () => {
  it('that are on, since when and why', async () => {
    operations['DescribeAlarms'] = withPrefix(alarm(`verify-ticket-overdue-${componentAppId}`));

    expect(await surroundings.alarms()).toEqual([
      {
        name: `wxkeeper-verify-ticket-overdue-${componentAppId}`,
        since: NOW - 60,
        reason: 'Threshold Crossed',
      },
    ]);
    expect(asked).toMatchObject([['DescribeAlarms', { StateValue: 'ALARM' }]]);
  });

  it("are not those of another stage, whose names begin with the first one's", async () => {
    const own = alarm('events-waiting');
    const ofTeam = { ...alarm('my-own'), AlarmDescription: 'Ours, by hand' };
    operations['DescribeAlarms'] = withPrefix(
      alarm('events-waiting', 'wxkeeper-test'),
      alarm(`key-refused-${componentAppId}`, 'wxkeeper-test'),
      own,
      ofTeam,
    );

    const names = (await surroundings.alarms())?.map(({ name }) => name);
    expect(names).toEqual([own.AlarmName, ofTeam.AlarmName]);
    await standIn('wxkeeper-test');
    expect((await surroundings.alarms())?.length).toBe(2);
  });
});

describe('receivers of alarms', () => {
  const subscribed = (...arns: string[]) => {
    const members = arns.map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`);
    return () =>
      xmlAnswer('ListSubscriptionsByTopic', `<Subscriptions>${members.join('')}</Subscriptions>`);
  };

  it('are those who have confirmed', async () => {
    operations['DescribeAlarms'] = withPrefix(alarm('events-waiting'), alarm('key-refused'));
    operations['ListSubscriptionsByTopic'] = subscribed(`${topic}:1`, 'PendingConfirmation');

    expect(await surroundings.receivers()).toEqual({
      alarms: 2,
      withoutAction: 0,
      confirmed: 1,
      pending: 1,
    });
    expect(asked.filter(([name]) => name === 'ListSubscriptionsByTopic')).toHaveLength(1);
  });

  it('are not missed by the alarm that only takes a deployment back', async () => {
    const silent = alarm('new-version-failing', 'wxkeeper', []);
    operations['DescribeAlarms'] = withPrefix(alarm('events-waiting'), silent);
    operations['ListSubscriptionsByTopic'] = subscribed(`${topic}:1`);

    expect(await surroundings.receivers()).toMatchObject({ alarms: 1, withoutAction: 0 });
  });

  it("are missed by an alarm that tells nobody, but not by another stage's", async () => {
    operations['DescribeAlarms'] = withPrefix(
      alarm('events-waiting', 'wxkeeper', []),
      alarm('events-waiting', 'wxkeeper-test', []),
    );

    expect(await surroundings.receivers()).toEqual({
      alarms: 1,
      withoutAction: 1,
      confirmed: 0,
      pending: 0,
    });
  });

  it('are looked for on all pages', async () => {
    operations['DescribeAlarms'] = ({ NextToken }) =>
      NextToken === 'next'
        ? { MetricAlarms: [alarm('key-refused', 'wxkeeper', [])] }
        : { MetricAlarms: [alarm('events-waiting', 'wxkeeper', [])], NextToken: 'next' };

    expect(await surroundings.receivers()).toMatchObject({ alarms: 2, withoutAction: 2 });
  });
});

describe('queues', () => {
  it('have what waits and what was set aside, and the age of the oldest', async () => {
    operations['GetQueueAttributes'] = ({ QueueUrl }) => {
      const count = String(QueueUrl).endsWith('events.fifo') ? '3' : '1';
      return { Attributes: { ApproximateNumberOfMessages: count } };
    };
    operations['GetMetricData'] = () => ({ MetricDataResults: [{ Id: 'age', Values: [42, 7] }] });

    expect(await surroundings.queues()).toEqual([
      { name: 'authorization-events', waiting: 3, oldestSeconds: 42, setAside: 1 },
      { name: 'announcements', waiting: null, oldestSeconds: null, setAside: 1 },
      { name: 'schedules', waiting: null, oldestSeconds: null, setAside: 1 },
    ]);
  });
});

describe('schedules', () => {
  it('are there, switched off, or gone', async () => {
    const path = (name: string) => `GET /schedules/${name}-${componentAppId}?groupName=wxkeeper`;
    operations[path('refresh-component-access-token')] = () => ({ State: 'ENABLED' });
    operations[path('reconcile-authorizers')] = () => ({ State: 'DISABLED' });

    const found = await surroundings.schedules(componentAppId);
    expect(found).toContainEqual({
      name: `refresh-component-access-token-${componentAppId}`,
      isThere: true,
      isEnabled: true,
    });
    expect(found).toContainEqual({
      name: `reconcile-authorizers-${componentAppId}`,
      isThere: true,
      isEnabled: false,
    });
    expect(found?.filter(({ isThere }) => !isThere).length).toBe((found?.length ?? 0) - 2);
  });
});

describe('the list of addresses', () => {
  it.each([
    ['of the only platform', { AddressList: '192.0.2.1' }, '192.0.2.1'],
    ['of one of several', { [`${componentAppId}AddressList`]: '192.0.2.2' }, '192.0.2.2'],
    ['of another platform', { wx0000000000000000AddressList: '192.0.2.3' }, null],
  ])('%s', async (_case, outputs, expected) => {
    operations['DescribeStacks'] = () =>
      stackAnswer('wxkeeper', { status: 'UPDATE_COMPLETE', outputs });

    expect(await surroundings.addressList(componentAppId)).toBe(expected);
  });

  it('is not known where the stack has another name', async () => {
    operations['DescribeStacks'] = () => stackAnswer('wxkeeper', undefined);

    expect(await surroundings.addressList(componentAppId)).toBeNull();
  });
});

it('refused pushes of the last hour are counted by their codes', async () => {
  operations['GetMetricData'] = ({ MetricDataQueries }) => {
    const [first] = MetricDataQueries as { Id: string }[];
    return { MetricDataResults: [{ Id: first?.Id, Values: [2, 1] }] };
  };

  expect(await surroundings.refusedPushes(componentAppId)).toEqual({ 'signature-mismatch': 3 });
});
