/** The service's own metrics, as alarms and the dashboard read them; shared/aws/metrics.ts writes them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type Dimensions, type MetricName } from '../../shared/aws/metrics.ts';

/** One period of nearly all alarms and graphs: the clock's visits are as far apart. */
export const FIVE_MINUTES = Duration.minutes(5);

type DimensionSet = readonly (keyof Dimensions)[];

/** By what each metric is counted apart, besides `service`: CloudWatch adds nothing up by itself. */
export const dimensionsOf: Readonly<Record<MetricName, readonly DimensionSet[]>> = {
  VerifyTicketAgeSeconds: [['componentAppId']],
  ComponentAccessTokenValiditySeconds: [['componentAppId']],
  TokenRenewals: [['componentAppId', 'token']],
  FailedTokenRenewals: [
    ['componentAppId', 'token'],
    ['componentAppId', 'errcode'],
  ],
  LeaseContentions: [['componentAppId', 'token']],
  TokenLookUps: [['componentAppId', 'outcome']],
  TokenLookUpMilliseconds: [['componentAppId', 'outcome']],
  FailedTokenLookUps: [['componentAppId']],
  WechatCalls: [[]],
  WechatCallMilliseconds: [[]],
  FailedWechatCalls: [['errcode']],
  Announcements: [['componentAppId', 'type']],
  ReconciledAuthorizers: [['componentAppId']],
  ReconciliationDifferences: [['componentAppId', 'difference']],
  RefusedPushes: [[], ['code']],
};

/** Which figure, and what is made of those of one period: `Sum`, `Maximum`, `p99`, … */
export interface Figure {
  name: MetricName;
  statistic: string;
  /** Default 5 minutes. */
  period?: Duration;
}

/** The metrics of one deployment, told apart by the dimension `service`. */
export class ServiceMetrics {
  private readonly serviceName: string;

  /** @param serviceName `wxkeeper`, or with the name of the stage */
  constructor(serviceName: string) {
    this.serviceName = serviceName;
  }

  /**
   * One metric.
   *
   * @param by its dimensions besides `service`
   * @throws {Error} where no function writes the metric under these dimensions: it would stay empty
   */
  one({ name, statistic, period = FIVE_MINUTES }: Figure, by: Dimensions, label?: string): Metric {
    assertWritten(name, Object.keys(by));
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: name,
      dimensionsMap: { service: this.serviceName, ...by },
      statistic,
      period,
      ...(label !== undefined && { label }),
    });
  }

  /**
   * All metrics that have these dimensions, whatever their values: for graphs, as alarms take none.
   *
   * @param by the names of all its dimensions besides `service`
   * @throws {Error} as {@link one}
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
   */
  all({ name, statistic, period = FIVE_MINUTES }: Figure, by: DimensionSet): SearchExpression {
    assertWritten(name, by);
    const schema = [METRIC_NAMESPACE, 'service', ...by].join(',');
    const terms = `{${schema}} MetricName="${name}" service="${this.serviceName}"`;
    const label = by.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' ');
    return new SearchExpression({
      expression: `SEARCH('${terms}', '${statistic}', ${period.toSeconds()})`,
      label: `${label} ${statistic}`.trimStart(),
      period,
    });
  }
}

function assertWritten(name: MetricName, dimensions: readonly string[]): void {
  const given = dimensions.toSorted().join();
  if (dimensionsOf[name].some((written) => written.toSorted().join() === given)) return;
  throw new Error(`${name} is not counted by (${given})`);
}
