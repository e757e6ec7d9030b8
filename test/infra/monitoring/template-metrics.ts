/** What tests read out of a template: alarms, and all metrics that alarms and the dashboard name. */
import type { Template } from 'aws-cdk-lib/assertions';
import { findAll, findOne, textOf } from '../synthesized-stack.ts';

/** One metric, with its dimensions as they stand in the template. */
export interface TemplateMetric {
  namespace: string;
  name: string;
  /** A dimension's value is a text, or `{ "Ref": … }`. */
  dimensions: Record<string, unknown>;
}

/** The properties of an alarm that tests look at. */
export interface AlarmProperties {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions: unknown[];
  OKActions: unknown[];
  TreatMissingData?: string;
  Threshold: number;
  ComparisonOperator: string;
  EvaluationPeriods: number;
  DatapointsToAlarm: number;
  Period?: number;
  ExtendedStatistic?: string;
  Metrics?: { Expression?: string; Period?: number; MetricStat?: MetricStat }[];
  Namespace?: string;
  MetricName?: string;
  Dimensions?: { Name: string; Value: unknown }[];
}

interface MetricStat {
  Period: number;
  Stat: string;
  Metric: {
    Namespace: string;
    MetricName: string;
    Dimensions?: { Name: string; Value: unknown }[];
  };
}

export function alarmsOf(template: Template): AlarmProperties[] {
  return findAll(template, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties as never);
}

/** All metrics that an alarm watches: several for an expression. */
export function metricsOf(alarm: AlarmProperties): TemplateMetric[] {
  const { Namespace, MetricName, Dimensions, Metrics = [] } = alarm;
  const parts = Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []));
  if (Namespace && MetricName)
    parts.push({ Namespace, MetricName, ...(Dimensions && { Dimensions }) });
  return parts.map((part) => ({
    namespace: part.Namespace,
    name: part.MetricName,
    dimensions: Object.fromEntries((part.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
  }));
}

/** In seconds; the metrics of an expression have one and the same. */
export function periodOf({ Period, Metrics = [] }: AlarmProperties): number {
  return Period ?? Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 0;
}

/** The alarm's name without the service's and without the component's appid. */
export function kindOf({ AlarmName }: AlarmProperties, serviceName = 'wxkeeper'): string {
  return AlarmName.slice(serviceName.length + 1).replace(/-wx[0-9a-f]{16}$/, '');
}

interface Widget {
  type: string;
  properties: { title?: string; markdown?: string; metrics?: unknown[][]; alarms?: string[] };
}

/** The dashboard's widgets; in place of what is known only at deployment stands `<logical id>`. */
export function widgetsOf(template: Template): Widget[] {
  const { properties } = findOne(template, 'AWS::CloudWatch::Dashboard');
  return JSON.parse(textOf(properties.DashboardBody)).widgets;
}

/** The metrics of a graph that are named one by one, in CloudWatch's own short form. */
export function graphedMetrics(widgets: readonly Widget[]): TemplateMetric[] {
  return widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([namespace]) => typeof namespace === 'string')
    .map((line) => {
      const [namespace, name, ...rest] = line.filter((each) => typeof each === 'string');
      const pairs = rest.flatMap((each, index) => (index % 2 ? [] : [[each, rest[index + 1]]]));
      return { namespace, name, dimensions: Object.fromEntries(pairs) } as TemplateMetric;
    });
}

/** The search expressions of all graphs. */
export function searchesOf(widgets: readonly Widget[]): string[] {
  return widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .flatMap(([first]) => {
      const { expression } = Object(first) as { expression?: string };
      return expression ? [expression] : [];
    });
}
