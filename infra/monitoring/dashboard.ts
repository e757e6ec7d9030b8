/** The dashboard: alarms, then the credential chain link by link, then the AWS services below it. */
import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  AlarmStatusWidgetSortBy,
  Dashboard,
  PeriodOverride,
  TextWidget,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmName, runbookFiles, type AlarmDefinition } from './alarm-definition.ts';
import { chainWidgets } from './chain-widgets.ts';
import { pulseWidgets } from './pulse-widgets.ts';
import { replyWidgets } from './reply-widgets.ts';
import { platformWidgets, type PlatformWidgetsProps } from './platform-widgets.ts';

/** CloudWatch's maximum. */
const FULL_WIDTH = 24;
const ALARMS_IN_A_ROW = 4;
/** Of one widget: CloudWatch's maximum. */
const MOST_ALARMS = 100;

/** What the dashboard shows. */
export interface ServiceDashboardProps extends PlatformWidgetsProps {
  components: readonly string[];
  hasResponder: boolean;
  runbookBaseUrl?: string | undefined;
  alarms: readonly AlarmDefinition[];
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
      ...alarmStatus(scope, props),
      pulseWidgets(props),
      ...chainWidgets(props),
      ...(props.hasResponder ? [replyWidgets(props.metrics)] : []),
      ...platformWidgets(props),
    ],
  });
}

function introduction({ serviceName, queries, runbookBaseUrl }: ServiceDashboardProps): IWidget {
  return new TextWidget({
    width: FULL_WIDTH,
    height: 3,
    markdown: [
      `**Does every link of the chain work?** ticket → component access token → authorizers' access tokens → look-ups`,
      `For a red alarm, see the section with the alarm's name in ${runbookLinks(runbookBaseUrl)}.`,
      `Logs Insights → Queries → **${serviceName}**: ${queries.join(' · ')}`,
    ].join('\n\n'),
  });
}

function runbookLinks(baseUrl: string | undefined): string {
  return runbookFiles(baseUrl)
    .map(({ title, address }) => (baseUrl ? `[${title}](${address})` : `\`${address}\``))
    .join(', ');
}

/**
 * All alarms, those of the whole service first. They are found by their names: what this stack read of
 * the nested one would be an output of it, and there are 200 at most.
 */
function alarmStatus(
  scope: Construct,
  { alarms, serviceName }: ServiceDashboardProps,
): IWidget[][] {
  const shown = new Construct(scope, 'Alarms');
  const ofService = alarms.filter(({ componentAppId }) => componentAppId === undefined);
  const ofComponents = alarms.filter(({ componentAppId }) => componentAppId !== undefined);
  return inParts([...ofService, ...ofComponents]).map((part, index) => [
    new AlarmStatusWidget({
      title: index === 0 ? 'Alarms' : `Alarms (${index + 1})`,
      alarms: part.map((definition) => {
        const name = alarmName(definition);
        return Alarm.fromAlarmName(shown, name, `${serviceName}-${name}`);
      }),
      sortBy: AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      width: FULL_WIDTH,
      height: Math.ceil(part.length / ALARMS_IN_A_ROW) + 1,
    }),
  ]);
}

function inParts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / MOST_ALARMS) }, (_, index) =>
    items.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS),
  );
}
