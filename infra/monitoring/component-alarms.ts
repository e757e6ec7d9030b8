/** The alarms of each third-party platform: does every link of its credential chain work? */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { EventType } from '../../shared/event-types.ts';
import { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../../shared/tokens/renewal.ts';
import { TICKET_OVERDUE_SECONDS } from '../../shared/tokens/ticket-watchdog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { reconciliationAlarms } from './reconciliation-alarms.ts';
import { PERIOD, type ServiceMetrics } from './service-metrics.ts';

/** Fewer failures in 5 minutes concern a single account or caller, not the service. */
const FEWEST_FAILED_RENEWALS = 5;
const LARGEST_FAILED_RENEWALS_PERCENT = 20;
/** One caller that looks up one broken account every minute causes 5 in a period. */
const FEWEST_FAILED_LOOK_UPS = 10;
const LARGEST_FAILED_LOOK_UPS_PERCENT = 1;

/** It is normal that one merchant must authorize again. Several within an hour are not. */
const LOST_AUTHORIZERS = 3;

/** The component, and the metrics for its alarms. */
export interface ComponentAlarmsProps {
  componentAppId: string;
  metrics: ServiceMetrics;
  /** The functions that answer the look-ups of all components. */
  lookUpFunctions: readonly IFunction[];
}

/** All alarms of one component. */
export function componentAlarms(props: ComponentAlarmsProps): AlarmDefinition[] {
  return [...chainAlarms(props), ...authorizerAlarms(props), ...reconciliationAlarms(props)];
}

/**
 * The scheduled function writes both metrics every 5 minutes. The alarms need two of three periods,
 * because the moment of a run drifts and now and then leaves a period empty. Missing data counts as
 * breaching: it means that no ticket ever arrived, no token could be issued, or the scheduler does
 * not run. So both alarms go off after the first deployment, until WeChat's first push. That also
 * shows that the alarm mails arrive.
 */
function chainAlarms({ componentAppId, metrics }: ComponentAlarmsProps): AlarmDefinition[] {
  const missingData = TreatMissingData.BREACHING;
  const common = { componentAppId, datapoints: [2, 3], missingData } as const;
  return [
    {
      // A ticket is valid for 12 hours, but its pushes show that 授权事件接收URL works. If they stop,
      // merchants' authorizations and withdrawals do not arrive either.
      name: 'verify-ticket-overdue',
      severity: 'PAGE',
      meaning: `WeChat's verify ticket has not arrived for ${TICKET_OVERDUE_SECONDS / 60} minutes, or has never arrived.`,
      metric: metrics.one(
        { name: 'VerifyTicketAgeSeconds', statistic: 'Maximum' },
        { componentAppId },
      ),
      comparison: 'at-least',
      threshold: TICKET_OVERDUE_SECONDS,
      ...common,
    },
    {
      // The scheduled function renews a token below this margin. After two failed runs the token
      // is valid for another 5 to 10 minutes.
      name: 'component-token-ending',
      severity: 'PAGE',
      meaning: "The platform's own access token expires within minutes, or has expired.",
      metric: metrics.one(
        { name: 'ComponentAccessTokenValiditySeconds', statistic: 'Minimum' },
        { componentAppId },
      ),
      comparison: 'below',
      threshold: SCHEDULED_RENEWAL_MARGIN_SECONDS,
      ...common,
    },
  ];
}

/**
 * Percentages, because in a large deployment some accounts always fail. Missing data is fine: it only
 * means that nothing was looked up.
 */
function authorizerAlarms(props: ComponentAlarmsProps): AlarmDefinition[] {
  const { componentAppId, metrics } = props;
  const missingData = TreatMissingData.NOT_BREACHING;
  const sustained = { componentAppId, comparison: 'at-least', missingData } as const;
  return [
    {
      // Tokens are valid for 2 hours and are renewed 10 minutes early. After these 10 minutes
      // look-ups fail.
      name: 'token-renewals-failing',
      severity: 'PAGE',
      meaning: `At least ${LARGEST_FAILED_RENEWALS_PERCENT} % of the renewals of authorizers' access tokens fail.`,
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
      metric: metrics.one(
        { name: 'Announcements', statistic: 'Sum', period: Duration.hours(1) },
        { componentAppId, type: 'ReauthorizationRequired' satisfies EventType },
      ),
      threshold: LOST_AUTHORIZERS,
      datapoints: [1, 1],
      ...sustained,
    },
  ];
}

function failedRenewalsPercent({ componentAppId, metrics }: ComponentAlarmsProps): MathExpression {
  const by = { componentAppId, token: 'authorizer' };
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

function failedLookUpsPercent(props: ComponentAlarmsProps): MathExpression {
  const { componentAppId, metrics, lookUpFunctions } = props;
  const lookUps = lookUpFunctions.map((each, index) => [
    `lookUps${index}`,
    each.metricInvocations({ period: PERIOD }),
  ]);
  // SUM over a list has a value where one of the functions was not invoked.
  const all = `SUM([${lookUps.map(([id]) => id).join(', ')}])`;
  return new MathExpression({
    expression: `IF(failed >= ${FEWEST_FAILED_LOOK_UPS}, 100 * failed / ${all}, 0)`,
    usingMetrics: {
      failed: metrics.one({ name: 'FailedTokenLookUps', statistic: 'Sum' }, { componentAppId }),
      ...Object.fromEntries(lookUps),
    },
    label: '% of look-ups failed',
    period: PERIOD,
  });
}
