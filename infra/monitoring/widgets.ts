/** The shape that all graphs of the dashboard have. */
import {
  GraphWidget,
  LegendPosition,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';

const HEIGHT = 6;

/** Three in a row. */
export const THIRD = 8;
/** Two in a row. */
export const HALF = 12;

/** What one graph shows. */
export interface Graph {
  title: string;
  metrics: readonly IMetric[];
  width?: number;
  /** Of the axis: what is counted. */
  unit?: string;
  /** A line at the value where an alarm begins. */
  limit?: { value: number; label: string };
  stacked?: boolean;
}

/** One graph; its axis begins at zero, so that quiet metrics look quiet. */
export function graph({ title, metrics, width = THIRD, unit, limit, stacked }: Graph): IWidget {
  return new GraphWidget({
    title,
    left: [...metrics],
    width,
    height: HEIGHT,
    stacked: stacked ?? false,
    leftYAxis: { min: 0, showUnits: unit === undefined, ...(unit && { label: unit }) },
    leftAnnotations: limit ? [limit] : [],
    legendPosition: LegendPosition.BOTTOM,
  });
}
