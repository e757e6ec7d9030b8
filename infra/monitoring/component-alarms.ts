/** The alarms that each third-party platform has of its own: is every link of its chain alive? */
import { Duration } from 'aws-cdk-lib';
import { MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { EventType } from '../../shared/event-types.ts';
import { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../../shared/tokens/access-token.ts';
import { TICKET_OVERDUE_SECONDS } from '../../shared/tokens/ticket-watchdog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { FIVE_MINUTES, type ServiceMetrics } from './service-metrics.ts';

/** Fewer in 5 minutes are a single account's, or one caller's: they say nothing of the service. */
const FEWEST_FAILED_RENEWALS = 5;
const LARGEST_FAILED_RENEWALS_PERCENT = 20;
/** One caller that asks once a minute for one account in trouble makes 5. */
const FEWEST_FAILED_LOOK_UPS = 10;
const LARGEST_FAILED_LOOK_UPS_PERCENT = 1;

/** One merchant who has to authorize again is everyday business; some within an hour are not. */
const LOST_AUTHORIZERS = 3;

/** A run is due every 24 hours and takes up to some 15 minutes, several in a row a bit more. */
const RECONCILIATION_OVERDUE_HOURS = 27;

/** Whose alarms, and what they are made of. */
export interface ComponentAlarmsProps {
  componentAppId: string;
  metrics: ServiceMetrics;
  /** Answers the look-ups of all components. */
  lookUpFunction: IFunction;
}

/** All alarms of one component. */
export function componentAlarms(props: ComponentAlarmsProps): AlarmDefinition[] {
  return [...chainAlarms(props), ...authorizerAlarms(props), ...reconciliationAlarms(props)];
}

/**
 * The clock writes both figures every 5 minutes. Two of three periods, because its visits drift and
 * leave a period empty now and then. What is missing is out of bounds: no ticket was ever taken in,
 * no token could be had, or the clock stands still. So both alarms go off after the first
 * deployment, until WeChat's first push; that also shows that the mails arrive.
 */
function chainAlarms({ componentAppId, metrics }: ComponentAlarmsProps): AlarmDefinition[] {
  const missingData = TreatMissingData.BREACHING;
  const everyVisit = { componentAppId, datapoints: [2, 3], missingData } as const;
  return [
    {
      // The ticket itself is good for 12 hours; but it is the pulse of 授权事件接收URL. Where no
      // ticket arrives, merchants' authorizations and withdrawals do not arrive either.
      name: 'verify-ticket-overdue',
      severity: 'PAGE',
      meaning: "WeChat's verify ticket has not arrived for 25 minutes, or never.",
      metric: metrics.one(
        { name: 'VerifyTicketAgeSeconds', statistic: 'Maximum' },
        { componentAppId },
      ),
      comparison: 'at-least',
      threshold: TICKET_OVERDUE_SECONDS,
      ...everyVisit,
    },
    {
      // The clock's visits renew a token that has less. Two of them failed: 5 to 10 minutes are left.
      name: 'component-token-ending',
      severity: 'PAGE',
      meaning: "The platform's own access token ends within minutes, or has ended.",
      metric: metrics.one(
        { name: 'ComponentAccessTokenValiditySeconds', statistic: 'Minimum' },
        { componentAppId },
      ),
      comparison: 'below',
      threshold: SCHEDULED_RENEWAL_MARGIN_SECONDS,
      ...everyVisit,
    },
  ];
}

/** Shares of all, as a large deployment always has some accounts in trouble. Silence is no fault. */
function authorizerAlarms(props: ComponentAlarmsProps): AlarmDefinition[] {
  const { componentAppId, metrics } = props;
  const missingData = TreatMissingData.NOT_BREACHING;
  const sustained = { componentAppId, comparison: 'at-least', missingData } as const;
  return [
    {
      // Tokens live for 2 hours and are renewed 10 minutes early: after that, look-ups fail.
      name: 'token-renewals-failing',
      severity: 'PAGE',
      meaning: "A fifth of the renewals of authorizers' access tokens fail.",
      metric: failedRenewalsPercent(props),
      threshold: LARGEST_FAILED_RENEWALS_PERCENT,
      datapoints: [3, 3],
      ...sustained,
    },
    {
      // Somebody asked for a token that should be there and got none: a merchant's shop stands.
      name: 'look-ups-failing',
      severity: 'PAGE',
      meaning: 'Look-ups of tokens fail that should succeed.',
      metric: failedLookUpsPercent(props),
      threshold: LARGEST_FAILED_LOOK_UPS_PERCENT,
      datapoints: [2, 3],
      ...sustained,
    },
    {
      // Each must authorize again by hand: what makes it several must be found before it is all.
      name: 'authorizers-lost',
      severity: 'PAGE',
      meaning: 'WeChat takes no refresh token of several accounts any more.',
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
    period: FIVE_MINUTES,
  });
}

function failedLookUpsPercent(props: ComponentAlarmsProps): MathExpression {
  const { componentAppId, metrics, lookUpFunction } = props;
  return new MathExpression({
    expression: `IF(failed >= ${FEWEST_FAILED_LOOK_UPS}, 100 * failed / lookUps, 0)`,
    usingMetrics: {
      failed: metrics.one({ name: 'FailedTokenLookUps', statistic: 'Sum' }, { componentAppId }),
      lookUps: lookUpFunction.metricInvocations({ period: FIVE_MINUTES }),
    },
    label: '% of look-ups failed',
    period: FIVE_MINUTES,
  });
}

/**
 * Periods of an hour, or of a day: those may be evaluated over up to 7 days, shorter ones over one.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function reconciliationAlarms({
  componentAppId,
  metrics,
}: ComponentAlarmsProps): AlarmDefinition[] {
  return [
    {
      // It makes up for lost pushes; a day later is late, but nothing stops.
      name: 'reconciliation-overdue',
      componentAppId,
      severity: 'NOTICE',
      meaning: "The daily comparison with WeChat's list has not come to its end.",
      metric: metrics.one(
        // How often, not how many were compared: a platform without authorizers compares none.
        { name: 'ReconciledAuthorizers', statistic: 'SampleCount', period: Duration.hours(1) },
        { componentAppId },
      ),
      comparison: 'below',
      threshold: 1,
      datapoints: [RECONCILIATION_OVERDUE_HOURS, RECONCILIATION_OVERDUE_HOURS],
      missingData: TreatMissingData.BREACHING,
    },
    {
      // An account that fails is tried again the next day; after three it does not heal by itself.
      name: 'reconciliation-failed',
      componentAppId,
      severity: 'NOTICE',
      meaning: 'Some accounts could not be repaired on three days in a row.',
      metric: metrics.one(
        { name: 'ReconciliationDifferences', statistic: 'Sum', period: Duration.days(1) },
        { componentAppId, difference: 'failed' },
      ),
      comparison: 'at-least',
      threshold: 1,
      datapoints: [3, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
