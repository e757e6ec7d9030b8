/** The alarms about authorizers: are their tokens renewed and found, of all components together? */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { EventType } from '../../shared/event-types.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { PERIOD, type ServiceMetrics } from './service-metrics.ts';

/** Fewer failures in 5 minutes concern a single account or caller, not the service. */
const FEWEST_FAILED_RENEWALS = 5;
const LARGEST_FAILED_RENEWALS_PERCENT = 20;
/** One caller that looks up one broken account every minute causes 5 in a period. */
const FEWEST_FAILED_LOOK_UPS = 10;
const LARGEST_FAILED_LOOK_UPS_PERCENT = 1;

/** It is normal that one merchant must authorize again. Several within an hour are not. */
const LOST_AUTHORIZERS = 3;

/** The metrics for the alarms. */
export interface AuthorizerAlarmsProps {
  metrics: ServiceMetrics;
  /** The functions that answer the look-ups of all components. */
  lookUpFunctions: readonly IFunction[];
}

/**
 * All of them. Percentages, because in a large deployment some accounts always fail. Missing data is
 * fine: it only means that nothing was looked up. Whose accounts they are is for the dashboard to say,
 * which shows the same figures by component.
 */
export function authorizerAlarms(props: AuthorizerAlarmsProps): AlarmDefinition[] {
  const { metrics } = props;
  const missingData = TreatMissingData.NOT_BREACHING;
  const sustained = { comparison: 'at-least', missingData } as const;
  return [
    {
      // Tokens are valid for 2 hours and are renewed 10 minutes early. After these 10 minutes
      // look-ups fail.
      name: 'token-renewals-failing',
      severity: 'PAGE',
      meaning: `At least ${LARGEST_FAILED_RENEWALS_PERCENT} % of the renewals of authorizers' access tokens fail.`,
      chinese: `授权方令牌的续期至少有 ${LARGEST_FAILED_RENEWALS_PERCENT} % 失败。`,
      metric: failedRenewalsPercent(props),
      threshold: LARGEST_FAILED_RENEWALS_PERCENT,
      datapoints: [3, 3],
      ...sustained,
    },
    {
      // A caller could not get a token that should be available, so a merchant's shop is down.
      name: 'look-ups-failing',
      severity: 'PAGE',
      meaning: 'Look-ups fail although neither caller nor merchant caused it.',
      chinese: '取令牌或取 ticket 失败，且并非调用方或商家所致。',
      metric: failedLookUpsPercent(props),
      threshold: LARGEST_FAILED_LOOK_UPS_PERCENT,
      datapoints: [2, 3],
      ...sustained,
    },
    {
      // Each merchant must authorize again by hand. The common cause must be found before all
      // accounts are lost.
      name: 'authorizers-lost',
      severity: 'PAGE',
      meaning: 'WeChat no longer accepts any refresh token of several accounts.',
      chinese: '有多个账号的刷新令牌均已失效，微信不再接受。',
      metric: metrics.one(
        { name: 'Announcements', statistic: 'Sum', period: Duration.hours(1) },
        { type: 'ReauthorizationRequired' satisfies EventType },
      ),
      threshold: LOST_AUTHORIZERS,
      datapoints: [1, 1],
      ...sustained,
    },
  ];
}

function failedRenewalsPercent({ metrics }: AuthorizerAlarmsProps): MathExpression {
  const by = { token: 'authorizer' };
  return new MathExpression({
    expression: `IF(failed >= ${FEWEST_FAILED_RENEWALS}, 100 * failed / renewals, 0)`,
    usingMetrics: {
      failed: metrics.one({ name: 'FailedTokenRenewals', statistic: 'Sum' }, by),
      renewals: metrics.one({ name: 'TokenRenewals', statistic: 'Sum' }, by),
    },
    label: '% of renewals failed',
    period: PERIOD,
  });
}

function failedLookUpsPercent(props: AuthorizerAlarmsProps): MathExpression {
  const { metrics, lookUpFunctions } = props;
  const lookUps = lookUpFunctions.map((each, index) => [
    `lookUps${index}`,
    each.metricInvocations({ period: PERIOD }),
  ]);
  // SUM over a list has a value where one of the functions was not invoked.
  const all = `SUM([${lookUps.map(([id]) => id).join(', ')}])`;
  return new MathExpression({
    expression: `IF(failed >= ${FEWEST_FAILED_LOOK_UPS}, 100 * failed / ${all}, 0)`,
    usingMetrics: {
      failed: metrics.one({ name: 'FailedTokenLookUps', statistic: 'Sum' }, {}),
      ...Object.fromEntries(lookUps),
    },
    label: '% of look-ups failed',
    period: PERIOD,
  });
}
