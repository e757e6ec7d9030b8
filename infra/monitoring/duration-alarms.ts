/** The alarms about tokens that take too long: for who asks for one, and to renew. */
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LEASE_SECONDS } from '../../shared/tokens/leases.ts';
import type { FunctionName } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD } from './service-metrics.ts';

/** A caller gets a valid token within this time, see shared/aws/time-limits.ts. */
const PROMISED_SECONDS = 2;
/** Half of the lease, after which a renewal is lost. More than one call to WeChat that hangs. */
const SLOW_RENEWAL_SECONDS = LEASE_SECONDS / 2;
/**
 * With fewer look-ups in 5 minutes, p90 is the slowest of all: one caller for whose account there is
 * no token, which rightly waits up to 16 s.
 */
const FEWEST_LOOK_UPS = 10;

/**
 * p90, because the slowest tenth may wait for a renewal. A median would miss an outage where most
 * look-ups are for one busy account, whose token is in memory. Lambda's own metric, because a killed
 * invocation has no other. It excludes cold starts.
 */
const STATISTIC = 'p90';

/** Over three periods: a short delay of WeChat or of the table is over by itself. */
const sustained = {
  comparison: 'at-least',
  datapoints: [3, 3],
  missingData: TreatMissingData.NOT_BREACHING,
} as const;

/** All alarms about durations. */
export function durationAlarms(
  functions: Readonly<Record<FunctionName, IFunction>>,
): AlarmDefinition[] {
  return [
    {
      // Callers have time limits of their own, so a slow answer is an outage to them.
      name: 'look-ups-slow',
      severity: 'PAGE',
      meaning: `Every tenth look-up takes ${PROMISED_SECONDS} s or more: find out if it waits for the table or for WeChat.`,
      chinese: `每十次取令牌就有一次达到 ${PROMISED_SECONDS} 秒：查明是在等数据表还是等微信。`,
      metric: durationOfMany(functions['get-access-token']),
      threshold: PROMISED_SECONDS * 1000,
      ...sustained,
    },
    {
      // The page waits that a ticket is wanted for.
      name: 'tickets-slow',
      severity: 'NOTICE',
      meaning: `Every tenth look-up of a ticket takes ${PROMISED_SECONDS} s or more: find out what it waits for.`,
      chinese: `每十次取 ticket 就有一次达到 ${PROMISED_SECONDS} 秒：查明在等什么。`,
      metric: durationOfMany(functions['get-ticket']),
      threshold: PROMISED_SECONDS * 1000,
      ...sustained,
    },
    {
      // Tokens are renewed 10 minutes before they end. Nobody waits for it until then.
      name: 'renewals-slow',
      severity: 'NOTICE',
      meaning: `Every tenth renewal takes ${SLOW_RENEWAL_SECONDS} s or more, and fails after ${LEASE_SECONDS} s: see what it waits for.`,
      chinese: `每十次续期就有一次达到 ${SLOW_RENEWAL_SECONDS} 秒，满 ${LEASE_SECONDS} 秒即失败：查明在等什么。`,
      metric: functions['renew-access-token'].metricDuration({
        statistic: STATISTIC,
        period: PERIOD,
      }),
      threshold: SLOW_RENEWAL_SECONDS * 1000,
      ...sustained,
    },
  ];
}

function durationOfMany(watched: IFunction): MathExpression {
  return new MathExpression({
    expression: `IF(calls >= ${FEWEST_LOOK_UPS}, duration, 0)`,
    usingMetrics: {
      duration: watched.metricDuration({ statistic: STATISTIC, period: PERIOD }),
      calls: watched.metricInvocations({ period: PERIOD }),
    },
    label: `${STATISTIC} of look-ups, ms`,
    period: PERIOD,
  });
}
