/** The alarms that each third-party platform has for itself: they say whose chain is broken. */
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../../shared/tokens/renewal.ts';
import { TICKET_OVERDUE_SECONDS } from '../../shared/tokens/ticket-watchdog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** The component, and the metrics for its alarms. */
export interface ComponentAlarmsProps {
  componentAppId: string;
  metrics: ServiceMetrics;
}

/**
 * The scheduled function writes both metrics every 5 minutes. The alarms need two of three periods,
 * because the moment of a run drifts and now and then leaves a period empty. Missing data counts as
 * breaching: it means that no ticket ever arrived, no token could be issued, or the scheduler does
 * not run. So both alarms go off after the first deployment, until WeChat's first push. That also
 * shows that the alarm mails arrive.
 *
 * What else can go wrong has one alarm for all components, see authorizer-alarms.ts.
 */
export function componentAlarms({
  componentAppId,
  metrics,
}: ComponentAlarmsProps): AlarmDefinition[] {
  const missingData = TreatMissingData.BREACHING;
  const common = { componentAppId, datapoints: [2, 3], missingData } as const;
  return [
    {
      // A ticket is valid for 12 hours, but its pushes show that 授权事件接收URL works. If they stop,
      // merchants' authorizations and withdrawals do not arrive either.
      name: 'verify-ticket-overdue',
      severity: 'PAGE',
      meaning: `WeChat's verify ticket has not arrived for ${TICKET_OVERDUE_SECONDS / 60} minutes, or has never arrived.`,
      chinese: `已有 ${TICKET_OVERDUE_SECONDS / 60} 分钟没有收到微信的验证票据，或从未收到。`,
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
      chinese: '平台令牌将在几分钟内过期，或已经过期。',
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
