/** The common layout of all graphs on the dashboard. */
import {
  GraphWidget,
  LegendPosition,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';

const HEIGHT = 6;

/** Width of a graph if three share a row. */
export const THIRD = 8;
/** Width of a graph if four share a row. */
export const QUARTER = 6;
/** Width of a graph if two share a row. */
export const HALF = 12;

/** The content of one graph. */
export interface Graph {
  title: string;
  metrics: readonly IMetric[];
  width?: number;
  /** The label of the axis. */
  unit?: string;
  /** A horizontal line at the threshold of an alarm. */
  limit?: { value: number; label: string };
  stacked?: boolean;
}

/** Creates a graph. Its axis begins at zero, so that small fluctuations look small. */
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
