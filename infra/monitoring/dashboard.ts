/** The dashboard: is every link of the chain alive? From the top: alarms, the chain, what it rests on. */
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
import { platformWidgets, type PlatformWidgetsProps } from './platform-widgets.ts';
import type { ServiceMetrics } from './service-metrics.ts';

/** As wide as a row may be. */
const FULL_WIDTH = 24;
const ALARMS_IN_A_ROW = 4;

/** What the dashboard shows. */
export interface ServiceDashboardProps extends PlatformWidgetsProps {
  serviceName: string;
  components: readonly string[];
  metrics: ServiceMetrics;
  alarms: readonly IAlarm[];
  /** The names of the saved log queries. */
  queries: readonly string[];
}

/**
 * Draws the dashboard, named after the service.
 *
 * Its graphs search for metrics by their dimensions, so an errcode that was never seen before shows
 * up by itself. The body keeps its Chinese: CloudFormation only gives it back as question marks.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function createDashboard(scope: Construct, props: ServiceDashboardProps): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: props.serviceName,
    defaultInterval: Duration.hours(12),
    // Each graph has its own period, also where more than a few hours are looked at.
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [introduction(props)],
      [alarmStatus(props.alarms)],
      pulseWidgets(props),
      ...chainWidgets(props),
      ...platformWidgets(props),
    ],
  });
}

function introduction({ serviceName, queries }: ServiceDashboardProps): IWidget {
  return new TextWidget({
    width: FULL_WIDTH,
    height: 3,
    markdown: [
      `**Is every link of the chain alive?** ticket → component access token → authorizers' access tokens → look-ups`,
      `A red alarm: \`docs/runbook.md\` has an entry of the alarm's name (告警处理手册).`,
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
