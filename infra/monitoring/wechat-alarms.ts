/** The alarms about WeChat's answers and pushes, for all components together. */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD, type ServiceMetrics } from './service-metrics.ts';

/** If all pushes are refused, WeChat still tries each ticket 3 times in 10 minutes. */
const REFUSED_PUSHES_IN_TEN_MINUTES = 3;

/**
 * Without look-ups only the scheduled functions call WeChat, which is less than this. Then the
 * component's own alarm goes off first.
 */
const FEWEST_UNREACHABLE = 3;
/** If only one of WeChat's two hosts is down, at most half of the attempts fail: no alarm needed. */
const LARGEST_UNREACHABLE_PERCENT = 80;

/** These metrics are only written when something fails, so missing data means that all is well. */
const onlyFailures = {
  comparison: 'at-least',
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/**
 * A single failure is enough. A repeated failure may skip a period, so the alarm ends only after
 * three periods without one.
 */
const once = { threshold: 1, datapoints: [1, 3] } as const;

/** All alarms about WeChat. */
export function wechatAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  return [...answerAlarms(metrics), ...pushAlarms(metrics)];
}

function answerAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  return [
    {
      // WeChat refuses every call from this address, including renewals, until an operator acts.
      // The metric counts all calls: the start page may be the first to get this error.
      name: 'address-not-allowed',
      severity: 'PAGE',
      meaning:
        "WeChat refused a call (61004, 40090): its address is not on the platform's IP allow-list.",
      chinese: '微信拒绝了调用（61004、40090）：来源 IP 不在平台的白名单IP地址列表中。',
      metric: failedCalls(metrics, '61004'),
      ...once,
      ...onlyFailures,
    },
    {
      // Tokens refused with 45009 are not renewed before midnight in China.
      name: 'quota-used-up',
      severity: 'PAGE',
      meaning: 'A daily quota of WeChat for tokens or accounts is used up (45009).',
      chinese: '微信的令牌或账号类接口当日额度已用完（45009）。',
      metric: metrics.one({ name: 'UsedUpQuotas', statistic: 'Sum' }, { purpose: 'service' }),
      ...once,
      ...onlyFailures,
    },
    {
      // No page: strangers alone can use it up. Accounts that have authorized are not affected.
      name: 'visits-quota-used-up',
      severity: 'NOTICE',
      meaning: 'The daily quota of WeChat for new authorizations is used up (45009).',
      chinese: '微信的新授权类接口当日额度已用完（45009）。',
      metric: metrics.one({ name: 'UsedUpQuotas', statistic: 'Sum' }, { purpose: 'visits' }),
      ...once,
      ...onlyFailures,
    },
    {
      // Either WeChat is down, or the service's own outbound network (NAT), which must be repaired.
      name: 'wechat-unreachable',
      severity: 'PAGE',
      meaning: 'Hardly any call to WeChat has been answered for 15 minutes.',
      chinese: '15 分钟以来，对微信的调用几乎都没有应答。',
      metric: unreachablePercent(metrics),
      threshold: LARGEST_UNREACHABLE_PERCENT,
      datapoints: [3, 3],
      ...onlyFailures,
    },
  ];
}

function pushAlarms(metrics: ServiceMetrics): AlarmDefinition[] {
  const refused = (name: 'LostPushes' | 'RefusedPushes') => ({
    metric: metrics.one({ name, statistic: 'Sum', period: Duration.minutes(10) }, {}),
    threshold: REFUSED_PUSHES_IN_TEN_MINUTES,
    datapoints: [3, 3] as const,
    ...onlyFailures,
  });
  return [
    {
      // WeChat has signed them, and they are lost. Only the key, the address in WeChat's console or
      // something between WeChat and us can be wrong.
      name: 'signed-pushes-refused',
      severity: 'PAGE',
      meaning: "WeChat's own pushes are refused for half an hour: a key or an address is wrong.",
      chinese: '微信的推送半小时以来持续被拒：密钥或地址有误。',
      ...refused('LostPushes'),
    },
    {
      // No page: strangers alone can cause it. If tickets are refused, verify-ticket-overdue pages.
      // Lasts half an hour, because strangers who find the address give up earlier.
      name: 'pushes-refused',
      severity: 'NOTICE',
      meaning:
        'Pushes are refused or incomplete for half an hour. A changed key is a common cause.',
      chinese: '推送半小时以来持续被拒或不完整，常见原因是更换过密钥。',
      ...refused('RefusedPushes'),
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
    period: PERIOD,
  });
}
