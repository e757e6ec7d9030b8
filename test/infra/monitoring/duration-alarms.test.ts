/** Slow look-ups and renewals: seen where they concern many, and not where one caller rightly waits. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { functionCatalog } from '../../../infra/function-catalog.ts';
import { LEASE_SECONDS } from '../../../shared/tokens/leases.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../../../shared/wechat/call.ts';
import { read } from '../../support/documents.ts';
import { findOne, synthesizeStack } from '../synthesized-stack.ts';
import { alarmsOf, metricsOf, type AlarmProperties } from './template-metrics.ts';

let template: Template;
beforeAll(() => {
  template = synthesizeStack();
});

function alarmNamed(name: string): AlarmProperties {
  const found = alarmsOf(template).find(({ AlarmName }) => AlarmName === `wxkeeper-${name}`);
  if (!found) throw new Error(`no alarm ${name}`);
  return found;
}

const functionOf: Record<string, string> = {
  'look-ups-slow': 'wxkeeper-get-access-token',
  'tickets-slow': 'wxkeeper-get-ticket',
  'renewals-slow': 'wxkeeper-renew-access-token',
};

/** `Name function` of each metric, in the words of the template. */
function watchedBy(name: string): string[] {
  const { id } = findOne(template, 'AWS::Lambda::Function', { FunctionName: functionOf[name] });
  return metricsOf(alarmNamed(name)).map(({ name: metric, dimensions }) => {
    expect(dimensions).toEqual({ FunctionName: { Ref: id } });
    return metric;
  });
}

describe.each(['look-ups-slow', 'tickets-slow'])('%s', (alarm) => {
  it('goes off when the promise to who has a valid token is not kept', () => {
    const { Threshold } = alarmNamed(alarm);
    expect(read('shared/aws/time-limits.ts')).toContain(`gets it within ${Threshold / 1000} s`);
    expect(Threshold / 1000).toBeLessThan(functionCatalog['get-access-token'].timeoutSeconds);
  });

  it('asks for the time of nine look-ups in ten, and only where there are ten', () => {
    expect(watchedBy(alarm).toSorted()).toEqual(['Duration', 'Invocations']);
    const { Metrics = [] } = alarmNamed(alarm);
    const expressions = Metrics.flatMap(({ Expression }) => Expression ?? []);
    const statistics = Metrics.flatMap(({ MetricStat }) => MetricStat?.Stat ?? []);
    expect(expressions).toEqual(['IF(calls >= 10, duration, 0)']);
    expect(statistics.toSorted()).toEqual(['Sum', 'p90']);
  });
});

describe('renewals-slow', () => {
  it('goes off before a renewal takes longer than its lease, and not for one call that hangs', () => {
    const { Threshold, ExtendedStatistic } = alarmNamed('renewals-slow');
    expect(watchedBy('renewals-slow')).toEqual(['Duration']);
    expect(ExtendedStatistic).toBe('p90');
    expect(Threshold).toBeLessThan(LEASE_SECONDS * 1000);
    expect(Threshold).toBeGreaterThan(WECHAT_TIMEOUT_SECONDS * 1000);
  });
});

it.each(['look-ups-slow', 'tickets-slow', 'renewals-slow'])(
  '%s waits for three periods in a row',
  (name) => {
    expect(alarmNamed(name)).toMatchObject({
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  },
);
