/** Alarms: each has an action, a reason and a metric that exists; nothing that can break is without. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { readFileSync } from 'node:fs';
import { deployedName, functionNames } from '../../../infra/function-catalog.ts';
import { LONGEST_DESCRIPTION } from '../../../infra/monitoring/alarm-definition.ts';
import { neverFailing } from '../../../infra/monitoring/function-alarms.ts';
import { dimensionsOf } from '../../../infra/monitoring/service-metrics.ts';
import { METRIC_NAMESPACE } from '../../../shared/aws/metrics.ts';
import { findAll, findOne, responderArn, synthesizeStack } from '../synthesized-stack.ts';
import {
  alarmsOf,
  kindOf,
  metricsOf,
  periodOf,
  type AlarmProperties,
  type TemplateMetric,
} from './template-metrics.ts';

const componentAppId = 'wx0123456789abcdef';
/** What CloudWatch counts in logs. */
const LOG_LINES = 'wxkeeper/log-lines';
/** The only metric that is about no resource of the stack. */
const OF_ACCOUNT = 'ClaimedAccountConcurrency';

let template: Template;
let alarms: AlarmProperties[];
beforeAll(() => {
  template = synthesizeStack({ messageResponder: responderArn });
  alarms = alarmsOf(template);
});

function alarmNamed(name: string): AlarmProperties {
  const found = alarms.find(({ AlarmName }) => AlarmName === `wxkeeper-${name}`);
  if (!found) throw new Error(`no alarm ${name}`);
  return found;
}

function functionId(name: (typeof functionNames)[number]): string {
  return findOne(template, 'AWS::Lambda::Function', { FunctionName: deployedName(name) }).id;
}

/** The logical ids of the functions whose metric of this name an alarm watches. */
function watchedFunctions(alarm: AlarmProperties, name: string): string[] {
  return metricsOf(alarm)
    .filter((metric) => metric.name === name)
    .map(({ dimensions }) => (dimensions['FunctionName'] as { Ref: string }).Ref);
}

describe('every alarm', () => {
  it('tells its beginning and its end to the topic', () => {
    const topic = { Ref: findOne(template, 'AWS::SNS::Topic').id };
    // Asked by deployments.
    const silent = alarms.filter(({ AlarmName }) => AlarmName.endsWith('new-version-failing'));
    expect(silent.map(({ AlarmActions, OKActions }) => [AlarmActions, OKActions])).toEqual([
      [undefined, undefined],
    ]);
    for (const { AlarmActions, OKActions } of alarms.filter((each) => !silent.includes(each))) {
      expect([AlarmActions, OKActions]).toEqual([[topic], [topic]]);
    }
  });

  it('says how urgent it is, what it means in both languages, and where to read on', () => {
    for (const alarm of alarms) {
      const [first, ...others] = alarm.AlarmDescription.split('\n');
      // English first, and in ASCII: CloudFormation's own output has question marks for the rest.
      expect(first).toMatch(/^(PAGE|NOTICE): [A-Z][\x20-\x7e]+\. .*\p{Script=Han}.*。$/u);
      expect(first).not.toMatch(/\p{Script=Han}.*([a-z]+ ){3}/u);
      expect(others).toEqual([
        `Runbook: docs/runbook.md#${kindOf(alarm)}`,
        `运维手册: docs/runbook.zh-CN.md#${kindOf(alarm)}`,
        expect.stringContaining('set runbookBaseUrl'),
      ]);
    }
  });

  it('leads to addresses that open, where the setting names them', () => {
    const base = `https://git.example.com/${'wxkeeper/'.repeat(19)}`;
    const ofBase = alarmsOf(
      synthesizeStack({ runbookBaseUrl: base, messageResponder: responderArn }),
    );
    expect(base.length).toBeGreaterThan(190);
    expect(ofBase).toHaveLength(alarms.length);
    for (const alarm of ofBase) {
      const [, ...others] = alarm.AlarmDescription.split('\n');
      expect(others).toEqual([
        `Runbook: ${base}runbook.md#${kindOf(alarm)}`,
        `运维手册: ${base}runbook.zh-CN.md#${kindOf(alarm)}`,
      ]);
      // Also where the limit is one of bytes.
      expect(Buffer.byteLength(alarm.AlarmDescription)).toBeLessThanOrEqual(LONGEST_DESCRIPTION);
    }
  });

  it('has a name of its own, which begins with that of the service', () => {
    const names = alarms.map(({ AlarmName }) => AlarmName);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^wxkeeper-[a-z-]+(-wx[0-9a-f]{16})?$/);
  });

  it('says what missing data means', () => {
    for (const { TreatMissingData } of alarms) {
      expect(['breaching', 'notBreaching', 'ignore']).toContain(TreatMissingData);
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  it('looks back no further than CloudWatch allows', () => {
    for (const alarm of alarms) {
      const period = periodOf(alarm);
      const day = 24 * 60 * 60;
      expect(period).toBeGreaterThanOrEqual(60);
      expect(period * alarm.EvaluationPeriods).toBeLessThanOrEqual(period < 3600 ? day : 7 * day);
      expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(alarm.EvaluationPeriods);
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
  it('has 10 metrics at most, and does not search for them', () => {
    for (const alarm of alarms) {
      expect(metricsOf(alarm).length).toBeLessThanOrEqual(10);
      expect(JSON.stringify(alarm.Metrics ?? '')).not.toContain('SEARCH');
    }
  });

  it('watches only metrics that a function writes, by dimensions that they have', () => {
    const own = alarms.flatMap(metricsOf).filter(({ namespace }) => namespace === METRIC_NAMESPACE);
    expect(own.length).toBeGreaterThan(10);
    for (const { name, dimensions } of own) {
      const { service, ...others } = dimensions;
      expect(service).toBe('wxkeeper');
      const sets = dimensionsOf[name as keyof typeof dimensionsOf].map((set) => set.toSorted());
      expect(sets).toContainEqual(Object.keys(others).toSorted());
    }
  });

  it("watches only resources of the stack by AWS's metrics", () => {
    const others = alarms
      .flatMap(metricsOf)
      .filter(({ namespace }) => ![METRIC_NAMESPACE, LOG_LINES].includes(namespace))
      .filter(({ name }) => name !== OF_ACCOUNT);
    expect(new Set(others.map(({ namespace }) => namespace))).toEqual(
      new Set(['AWS/Lambda', 'AWS/SQS', 'AWS/DynamoDB', 'AWS/ApiGateway', 'AWS/Scheduler']),
    );
    for (const { name, type, id } of others.map(resourceOf)) {
      const ids = findAll(template, type).map((resource) => resource.id);
      expect([name, ids.includes(id)]).toEqual([name, true]);
    }
  });
});

/** What the value of each dimension must be. */
const resourceTypes: Record<string, string> = {
  FunctionName: 'AWS::Lambda::Function',
  QueueName: 'AWS::SQS::Queue',
  TableName: 'AWS::DynamoDB::GlobalTable',
  ApiId: 'AWS::ApiGatewayV2::Api',
  ScheduleGroup: 'AWS::Scheduler::ScheduleGroup',
};

/** The resource that an AWS metric is about; its first dimension names it. */
function resourceOf({ name, dimensions }: TemplateMetric) {
  const { Operation: _operation, GlobalSecondaryIndexName: _index, ...others } = dimensions;
  const [[dimension, value] = ['', {}]] = Object.entries(others);
  const type = resourceTypes[dimension] ?? '';
  if (typeof value === 'string')
    return { name, type, id: findOne(template, type, { Name: value }).id };
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return { name, type, id: Ref ?? attribute?.[0] ?? '' };
}

describe('the chain', () => {
  it.each([
    ['verify-ticket-overdue', 25 * 60],
    ['component-token-ending', 15 * 60],
  ])(
    '%s also goes off where nothing is measured, such as before the first ticket',
    (name, limit) => {
      expect(alarmNamed(`${name}-${componentAppId}`)).toMatchObject({
        TreatMissingData: 'breaching',
        Threshold: limit,
        DatapointsToAlarm: 2,
        EvaluationPeriods: 3,
      });
    },
  );

  it('reports a token that the scheduled function did not renew', () => {
    const file = '../../../shared/tokens/renewal.ts';
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const [, minutes] = /SCHEDULED_RENEWAL_MARGIN_SECONDS = (\d+) \* 60/.exec(source) ?? [];
    const { Threshold } = alarmNamed(`component-token-ending-${componentAppId}`);
    expect(Threshold).toBe(Number(minutes) * 60);
  });

  it('waits for the daily comparison more than a day', () => {
    const alarm = alarmNamed('reconciliation-overdue');
    expect(periodOf(alarm) * alarm.EvaluationPeriods).toBeGreaterThan(26 * 60 * 60);
    expect(alarm).toMatchObject({ TreatMissingData: 'breaching', Statistic: 'SampleCount' });
  });

  it('waits three days for comparisons that finish, and one a day is enough', () => {
    const alarm = alarmNamed('reconciliation-unfinished');
    expect(metricsOf(alarm)).toMatchObject([
      { name: 'UnfinishedReconciliations' },
      { name: 'UnfinishedReconciliations' },
    ]);
    const [expression] = (alarm.Metrics ?? []).flatMap(({ Expression }) => Expression ?? []);
    const statistics = (alarm.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Stat ?? []);
    // Each comparison writes it once: 0 where it is whole, 1 where it is not.
    expect([expression, statistics]).toEqual(['ended - unfinished', ['SampleCount', 'Sum']]);
    expect(periodOf(alarm)).toBe(24 * 60 * 60);
    expect(alarm).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  });

  const components = [componentAppId, 'wxfedcba9876543210'];

  it('of each component is watched by two alarms, which say whose it is', () => {
    const names = alarmsOf(synthesizeStack({ components })).map(({ AlarmName }) => AlarmName);
    const own = names.filter((name) => /-wx[0-9a-f]{16}$/.test(name));
    expect(own.toSorted()).toEqual(
      components
        .flatMap((appId) => [
          `wxkeeper-component-token-ending-${appId}`,
          `wxkeeper-verify-ticket-overdue-${appId}`,
        ])
        .toSorted(),
    );
  });

  it.each(['reconciliation-overdue', 'reconciliation-unfinished'])(
    '%s counts the components: of one that is missing there is no figure',
    (name) => {
      const alarm = alarmsOf(synthesizeStack({ components })).find(
        ({ AlarmName }) => AlarmName === `wxkeeper-${name}`,
      );
      expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', Threshold: 2 });
    },
  );
});

describe('queues', () => {
  it('all have an alarm: for what waits too long, or for anything in a dead-letter queue', () => {
    const watched = alarms.flatMap((alarm) =>
      metricsOf(alarm).filter(({ namespace }) => namespace === 'AWS/SQS'),
    );
    const queues = findAll(template, 'AWS::SQS::Queue');
    const byQueue = watched.map((metric) => {
      const queue = queues.find(({ id }) => id === resourceOf(metric).id);
      return [queue?.properties.QueueName, metric.name];
    });
    expect(Object.fromEntries(byQueue)).toEqual({
      'wxkeeper-authorization-events.fifo': 'ApproximateAgeOfOldestMessage',
      'wxkeeper-authorization-events-dead-letter.fifo': 'ApproximateNumberOfMessagesVisible',
      'wxkeeper-bus-dead-letter': 'ApproximateNumberOfMessagesVisible',
      'wxkeeper-schedules-dead-letter': 'ApproximateNumberOfMessagesVisible',
    });
    expect(watched).toHaveLength(queues.length);
  });

  it.each(['events-set-aside', 'announcements-set-aside', 'schedules-set-aside'])(
    '%s lasts while something lies there, even if SQS stops measuring',
    (name) => {
      expect(alarmNamed(name)).toMatchObject({ Threshold: 1, TreatMissingData: 'ignore' });
    },
  );
});

describe('schedules', () => {
  it.each([
    ['schedules-failing', ['TargetErrorCount', 'InvocationDroppedCount']],
    ['schedules-lost', ['InvocationsFailedToBeSentToDeadLetterCount']],
  ])('%s watches what the scheduler says of our group', (name, names) => {
    const metrics = metricsOf(alarmNamed(name));
    expect(metrics.map((metric) => metric.name)).toEqual(names);
    for (const { namespace, dimensions } of metrics) {
      expect(namespace).toBe('AWS/Scheduler');
      expect(Object.keys(dimensions)).toEqual(['ScheduleGroup']);
    }
  });
});

describe('the table', () => {
  it('is watched with its index, which is throttled under its own name', () => {
    const [index] = findOne(template, 'AWS::DynamoDB::GlobalTable').properties
      .GlobalSecondaryIndexes;
    const watched = metricsOf(alarmNamed('table-refusing'))
      .filter(({ name }) => name.endsWith('ThrottleEvents'))
      .map(({ name, dimensions }) => [name, dimensions['GlobalSecondaryIndexName']]);
    expect(watched).toEqual([
      ['ReadThrottleEvents', undefined],
      ['WriteThrottleEvents', undefined],
      ['ReadThrottleEvents', index.IndexName],
      ['WriteThrottleEvents', index.IndexName],
    ]);
  });
});

describe('secrets', () => {
  it('have an alarm that lasts as long as one of them cannot be read', () => {
    const alarm = alarmNamed('secret-reads-failing');
    expect(metricsOf(alarm)).toMatchObject([{ name: 'FailedSecretReads' }]);
    expect(alarm).toMatchObject({ Threshold: 1, TreatMissingData: 'notBreaching' });
  });

  it('may fail for a moment, but not for long where only tickets ask for them', () => {
    const alarm = alarmNamed('secret-reads-failing');
    const ticketSeconds = 10 * 60;
    const tickets = (periodOf(alarm) * alarm.EvaluationPeriods) / ticketSeconds;
    expect(alarm.DatapointsToAlarm).toBeGreaterThan(2);
    expect(alarm.DatapointsToAlarm).toBeLessThanOrEqual(tickets);
  });
});

describe('functions', () => {
  it('that never fail by design have an alarm for crashes', () => {
    const ids = watchedFunctions(alarmNamed('functions-crash'), 'Errors');
    expect(ids.toSorted()).toEqual(neverFailing.map(functionId).toSorted());
  });

  it.each([
    ['get-access-token', 'every-look-up-fails', 'Errors'],
    ['get-ticket', 'every-ticket-fails', 'Errors'],
    ['create-authorization-link', 'every-link-fails', 'Errors'],
    ['renew-access-token', 'renewals-dropped', 'AsyncEventsDropped'],
  ] as const)('%s, which also fails by design, is watched by %s', (name, alarm, metric) => {
    expect(watchedFunctions(alarmNamed(alarm), metric)).toEqual([functionId(name)]);
  });

  it('are all watched for calls that Lambda refuses, but for nine that nobody misses', () => {
    const ids = watchedFunctions(alarmNamed('functions-throttled'), 'Throttles');
    // An alarm takes 10 metrics. The daily comparison is repeated, and has an alarm of its own; a
    // renewal is repeated for a minute, and renewals-dropped counts those that are given up. Who
    // adopts codes, assigns tenants, resets quotas, tries a platform out or moves accounts sees that it
    // is refused.
    const unwatched: ReadonlySet<string> = new Set([
      'serve-verification-file',
      'adopt-authorization-code',
      'assign-tenant',
      'check-component',
      'clear-quota',
      'export-authorizers',
      'import-authorizers',
      'reconcile-authorizers',
      'renew-access-token',
    ]);
    const expected = functionNames.filter((name) => !unwatched.has(name));
    expect(ids.toSorted()).toEqual(expected.map(functionId).toSorted());
  });

  it.each([
    [10, 8],
    [1000, 800],
  ])(
    'share %p executions with the whole account, and an alarm goes off at %p',
    (limit, threshold) => {
      const all = alarmsOf(synthesizeStack({ accountConcurrency: limit }));
      const alarm = all.find(({ AlarmName }) => AlarmName === 'wxkeeper-concurrency-claimed');
      expect(alarm).toMatchObject({ Threshold: threshold, Statistic: 'Maximum' });
      expect(alarm?.AlarmDescription).toContain(`account's ${limit} concurrent executions`);
      expect(alarm ? metricsOf(alarm) : []).toEqual([
        { namespace: 'AWS/Lambda', name: OF_ACCOUNT, dimensions: {} },
      ]);
    },
  );

  it('that take in pushes are watched for being slow', () => {
    const ids = watchedFunctions(alarmNamed('receive-slow'), 'Duration');
    expect(ids).toEqual([functionId('receive-authorization-event'), functionId('receive-message')]);
    expect(alarmNamed('receive-slow').Threshold).toBeLessThan(5000);
  });
});

// $0.10 a month for each metric of an alarm, the first ten in an account are free:
// https://aws.amazon.com/cloudwatch/pricing/
it('40 alarms on 81 metrics for one component, 2 on 2 for each further one', () => {
  const components = [componentAppId, 'wxfedcba9876543210'];
  const one = alarmsOf(synthesizeStack());
  const two = alarmsOf(synthesizeStack({ components }));
  expect([one.length, one.flatMap(metricsOf).length]).toEqual([40, 81]);
  // One more about the responder, where there is one.
  expect([alarms.length, alarms.flatMap(metricsOf).length]).toEqual([41, 82]);
  expect([two.length, two.flatMap(metricsOf).length]).toEqual([40 + 2, 81 + 2]);
});
