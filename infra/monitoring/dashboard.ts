/** The dashboard: alarms, then the credential chain link by link, then the AWS services below it. */
import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard,
  PeriodOverride,
  TextWidget,
  type IAlarm,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { chainWidgets, pulseWidgets } from './chain-widgets.ts';
import { replyWidgets } from './reply-widgets.ts';
import { platformWidgets, type PlatformWidgetsProps } from './platform-widgets.ts';

/** CloudWatch's maximum. */
const FULL_WIDTH = 24;
const ALARMS_IN_A_ROW = 4;

/** What the dashboard shows. */
export interface ServiceDashboardProps extends PlatformWidgetsProps {
  components: readonly string[];
  hasResponder: boolean;
  alarms: readonly IAlarm[];
  /** The names of the saved log queries. */
  queries: readonly string[];
}

/**
 * Creates the dashboard, named after the service.
 *
 * Its graphs search for metrics by their dimensions, so a new errcode appears automatically. Chinese
 * in the body is stored correctly; only CloudFormation's own output shows it as question marks.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function createDashboard(scope: Construct, props: ServiceDashboardProps): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: props.serviceName,
    defaultInterval: Duration.hours(12),
    // Each graph keeps its own period, even if the viewer selects a longer time range.
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [introduction(props)],
      [alarmStatus(props.alarms)],
      pulseWidgets(props),
      ...chainWidgets(props),
      ...(props.hasResponder ? [replyWidgets(props.metrics)] : []),
      ...platformWidgets(props),
    ],
  });
}

function introduction({ serviceName, queries }: ServiceDashboardProps): IWidget {
  return new TextWidget({
    width: FULL_WIDTH,
    height: 3,
    markdown: [
      `**Does every link of the chain work?** ticket → component access token → authorizers' access tokens → look-ups`,
      `For a red alarm, see the section with the alarm's name in \`docs/runbook.md\` (告警处理手册).`,
      `Logs Insights → Queries → **${serviceName}**: ${queries.join(' · ')}`,
    ].join('\n\n'),
  });
}

function alarmStatus(alarms: readonly IAlarm[]): IWidget {
  return new AlarmStatusWidget({
    title: 'Alarms',
    alarms: [...alarms],
    sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
    width: FULL_WIDTH,
    height: Math.ceil(alarms.length / ALARMS_IN_A_ROW) + 1,
  });
}
