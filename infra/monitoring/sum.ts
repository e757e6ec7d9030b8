/** Sums of metrics, of which some may have no value. */
import { MathExpression, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Duration } from 'aws-cdk-lib';
import { PERIOD } from './service-metrics.ts';

/** Uses `SUM` over a list, because `m1 + m2` has no value if one of the metrics has none. */
export function sumOf(
  usingMetrics: Record<string, IMetric>,
  label: string,
  period: Duration = PERIOD,
): MathExpression {
  return new MathExpression({ expression: 'SUM(METRICS())', usingMetrics, label, period });
}

/** The metrics of an expression that names none of them. */
export function byId(metrics: readonly IMetric[]): Record<string, IMetric> {
  return Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
}
