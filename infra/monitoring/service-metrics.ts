/** The service's own metrics for alarms and the dashboard. shared/aws/metrics.ts writes them. */
import { Duration } from 'aws-cdk-lib';
import { Metric, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type Dimensions, type MetricName } from '../../shared/aws/metrics.ts';
import { RENEWAL_INTERVAL_SECONDS } from '../function-catalog.ts';

/** The period of nearly all alarms and graphs: in each of them the scheduler runs once. */
export const PERIOD = Duration.seconds(RENEWAL_INTERVAL_SECONDS);

type DimensionSet = readonly (keyof Dimensions)[];

/**
 * The dimension sets of each metric, without the common dimension `service`. CloudWatch does not
 * aggregate custom metrics across dimensions, so only these sets exist.
 */
export const dimensionsOf: Readonly<Record<MetricName, readonly DimensionSet[]>> = {
  VerifyTicketAgeSeconds: [['componentAppId']],
  ComponentAccessTokenValiditySeconds: [['componentAppId']],
  TokenRenewals: [['componentAppId', 'token'], ['token']],
  FailedTokenRenewals: [['componentAppId', 'token'], ['token'], ['componentAppId', 'errcode']],
  LeaseContentions: [['componentAppId', 'token']],
  TokenLookUps: [['componentAppId', 'outcome']],
  TokenLookUpMilliseconds: [['componentAppId', 'outcome']],
  FailedTokenLookUps: [['componentAppId'], []],
  WechatCalls: [[]],
  WechatCallMilliseconds: [[]],
  FailedWechatCalls: [['errcode']],
  UsedUpQuotas: [['purpose']],
  CallerCalls: [['errcode'], ['caller', 'errcode']],
  CallerCallMilliseconds: [['errcode']],
  Announcements: [['componentAppId', 'type'], ['type']],
  ReconciledAuthorizers: [['componentAppId'], []],
  ReconciliationDifferences: [['componentAppId', 'difference'], ['difference']],
  UnfinishedReconciliations: [['componentAppId'], []],
  RefusedPushes: [[], ['code']],
  LostPushes: [[]],
  FailedSecretReads: [[]],
  FailedReplies: [[], ['code']],
};

/** A metric, and the statistic over one period: `Sum`, `Maximum`, `p99`, … */
export interface Figure {
  name: MetricName;
  statistic: string;
  /** Default 5 minutes. */
  period?: Duration;
}

/** The metrics of one deployment, which the dimension `service` identifies. */
export class ServiceMetrics {
  private readonly serviceName: string;

  /** @param serviceName `wxkeeper`, or with the name of the stage */
  constructor(serviceName: string) {
    this.serviceName = serviceName;
  }

  /**
   * A single metric.
   *
   * @param by its dimensions without `service`
   * @throws {Error} if no function writes the metric with these dimensions: it would stay empty
   */
  one({ name, statistic, period = PERIOD }: Figure, by: Dimensions, label?: string): Metric {
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
   * All metrics with these dimensions, for any values. Only for graphs: alarms do not support
   * search expressions.
   *
   * @param by the names of all its dimensions without `service`
   * @throws {Error} as {@link one}
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
   */
  all({ name, statistic, period = PERIOD }: Figure, by: DimensionSet): SearchExpression {
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
  throw new Error(`${name} is not written with the dimensions (${given})`);
}
