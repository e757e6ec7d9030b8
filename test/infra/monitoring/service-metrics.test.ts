/** The service's metrics: what is asked for is what the functions write, or nothing is built. */
import { describe, expect, it } from '@jest/globals';
import { dimensionsOf, ServiceMetrics } from '../../../infra/monitoring/service-metrics.ts';

const metrics = new ServiceMetrics('wxkeeper-test');

describe('a metric', () => {
  it('is distinguished from those of other stages', () => {
    const { dimensions, namespace } = metrics.one(
      { name: 'FailedWechatCalls', statistic: 'Sum' },
      { errcode: '61004' },
    );
    expect(namespace).toBe('wxkeeper');
    expect(dimensions).toEqual({ service: 'wxkeeper-test', errcode: '61004' });
  });

  it('that no function writes is an error, not an alarm that never goes off', () => {
    const figure = { name: 'FailedWechatCalls', statistic: 'Sum' } as const;
    expect(() => metrics.one(figure, {})).toThrow(
      'FailedWechatCalls is not written with the dimensions ()',
    );
    expect(() => metrics.all(figure, ['code'])).toThrow(
      'is not written with the dimensions (code)',
    );
  });
});

describe('a search', () => {
  it('finds every value of the named dimensions, in the form that CloudWatch takes', () => {
    const { expression, label } = metrics.all({ name: 'TokenLookUps', statistic: 'Sum' }, [
      'componentAppId',
      'outcome',
    ]);
    expect(expression).toBe(
      `SEARCH('{wxkeeper,service,componentAppId,outcome} MetricName="TokenLookUps" service="wxkeeper-test"', 'Sum', 300)`,
    );
    expect(label).toBe("${PROP('Dim.componentAppId')} ${PROP('Dim.outcome')} Sum");
  });
});

it('every metric has dimensions to ask by, each named once', () => {
  for (const sets of Object.values(dimensionsOf)) {
    expect(sets.length).toBeGreaterThan(0);
    const texts = sets.map(String);
    expect(new Set(texts).size).toBe(texts.length);
  }
});
