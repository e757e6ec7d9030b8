/** Figures for CloudWatch, written into the log in its embedded metric format. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** Seconds, all of them. */
export type MetricName = 'VerifyTicketAgeSeconds' | 'ComponentAccessTokenValiditySeconds';

/** Measures something of one component, which becomes the metric's dimension. */
export type Measure = (
  componentAppId: string,
  figures: Partial<Record<MetricName, number>>,
) => void;

export function createMeasure(): Measure {
  const metrics = new Metrics({ namespace: 'wxkeeper', serviceName: 'wxkeeper' });
  return (componentAppId, figures) => {
    const single = metrics.singleMetric();
    for (const [name, value] of Object.entries(figures)) {
      single.addDimension('componentAppId', componentAppId);
      single.addMetric(name, MetricUnit.Seconds, value);
    }
  };
}
