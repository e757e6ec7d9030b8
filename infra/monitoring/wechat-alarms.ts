/** The alarms about what WeChat answers and what it pushes, for all components together. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import { FIVE_MINUTES, type ServiceMetrics } from './service-metrics.ts';

/** WeChat pushes each ticket up to 3 times in 10 minutes: as many are refused if it alone pushes. */
const REFUSED_PUSHES_IN_TEN_MINUTES = 3;

/** Where nobody looks tokens up, the clock alone calls: then the component's own alarm comes first. */
const FEWEST_UNREACHABLE = 3;
/** If one of WeChat's two hosts is down, every second attempt fails at most, and nothing is lost. */
const LARGEST_UNREACHABLE_PERCENT = 80;

/** Nobody failed where nothing was measured: these metrics are only written when something fails. */
const onlyFailures = {
  comparison: 'at-least',
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/** A failure once in 5 minutes may fall out of a period: the alarm ends after three clean ones. */
const once = { threshold: 1, datapoints: [1, 3] } as const;

/** All alarms about WeChat. */
export function wechatAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  return [
    {
      // WeChat refuses every call from this address, also those that renew tokens, until somebody
      // acts. All calls, and not renewals alone: the start page may be the first to meet it.
      name: 'address-not-allowed',
      severity: 'PAGE',
      meaning: "WeChat refused our address (61004): it is not on the platform's IP allow-list.",
      metric: failedCalls(metrics, '61004'),
      ...once,
      ...onlyFailures,
    },
    {
      // Tokens that were refused with 45009 are not renewed before midnight in China.
      name: 'quota-used-up',
      severity: 'PAGE',
      meaning: "A daily quota of WeChat's is used up (45009).",
      metric: failedCalls(metrics, '45009'),
      ...once,
      ...onlyFailures,
    },
    {
      // Either WeChat is down, or our way out is (NAT): the second one is ours to repair.
      name: 'wechat-unreachable',
      severity: 'PAGE',
      meaning: 'Hardly any call to WeChat has been answered for 15 minutes.',
      metric: unreachablePercent(metrics),
      threshold: LARGEST_UNREACHABLE_PERCENT,
      datapoints: [3, 3],
      ...onlyFailures,
    },
    {
      // Half an hour of it: strangers who find the address give up earlier. If tickets are refused,
      // verify-ticket-overdue wakes somebody; this one tells what else is.
      name: 'pushes-refused',
      severity: 'NOTICE',
      meaning: 'Pushes have been refused for half an hour, perhaps since a key was changed.',
      metric: metrics.one(
        { name: 'RefusedPushes', statistic: 'Sum', period: Duration.minutes(10) },
        {},
      ),
      threshold: REFUSED_PUSHES_IN_TEN_MINUTES,
      datapoints: [3, 3],
      ...onlyFailures,
    },
  ];
}

function failedCalls(metrics: ServiceMetrics, errcode: string): Metric {
  return metrics.one({ name: 'FailedWechatCalls', statistic: 'Sum' }, { errcode });
}

function unreachablePercent(metrics: ServiceMetrics): MathExpression {
  return new MathExpression({
    expression: `IF(failed >= ${FEWEST_UNREACHABLE}, 100 * failed / attempts, 0)`,
    usingMetrics: {
      failed: failedCalls(metrics, 'unreachable'),
      attempts: metrics.one({ name: 'WechatCalls', statistic: 'Sum' }, {}),
    },
    label: '% of calls not answered',
    period: FIVE_MINUTES,
  });
}
