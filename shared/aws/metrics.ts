/** Figures for CloudWatch, written into the log in its embedded metric format (EMF). */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { lazily } from '../lazily.ts';
import type { ObservedCall } from '../wechat/call.ts';
import { invocationFields } from './invocation.ts';
import { serviceName } from './logger.ts';

/** Of all metrics that the functions write. */
export const METRIC_NAMESPACE = 'wxkeeper';
/** Of milliseconds; each further one is paid for with every line. */
const DECIMALS = 2;

const { Count, Seconds, Milliseconds } = MetricUnit;

/** Every metric; docs/observability.md tells what each is for. */
const units = {
  VerifyTicketAgeSeconds: Seconds,
  ComponentAccessTokenValiditySeconds: Seconds,
  TokenRenewals: Count,
  FailedTokenRenewals: Count,
  LeaseContentions: Count,
  TokenLookUps: Count,
  TokenLookUpMilliseconds: Milliseconds,
  FailedTokenLookUps: Count,
  WechatCalls: Count,
  WechatCallMilliseconds: Milliseconds,
  FailedWechatCalls: Count,
  Announcements: Count,
  ReconciledAuthorizers: Count,
  ReconciliationDifferences: Count,
  RefusedPushes: Count,
} as const;

export type MetricName = keyof typeof units;

/** What was measured, by the metric's name: once, or up to 99 times. */
export type Figures = Partial<Record<MetricName, number | readonly number[]>>;

/**
 * By what a figure is counted apart, besides the service. Each combination of values costs money
 * every month: none may be chosen by a caller.
 */
export type Dimensions = Partial<
  Record<
    'componentAppId' | 'token' | 'errcode' | 'outcome' | 'type' | 'difference' | 'code',
    string
  >
>;

/**
 * Writes figures down as one line: never a failure of whoever measures.
 *
 * @param by each figure is counted once under each of these; `{}` is the whole service
 * @param properties to be read and searched for in the line; no dimensions
 */
export type Measure = (
  figures: Figures,
  by: readonly Dimensions[],
  properties?: Record<string, string>,
) => void;

export function createMeasure(): Measure {
  const make = lazily(
    () => new Metrics({ namespace: METRIC_NAMESPACE, serviceName: serviceName() }),
  );
  return (figures, by, properties = {}) => {
    const metrics = make();
    try {
      for (const dimensions of by) metrics.addDimensions(dimensions);
      for (const [name, value] of Object.entries(figures)) {
        for (const each of [value].flat()) {
          metrics.addMetric(name, units[name as MetricName], Number(each.toFixed(DECIMALS)));
        }
      }
      const ofTheLine = Object.entries({ ...properties, ...invocationFields() });
      for (const [name, value] of ofTheLine) metrics.addMetadata(name, value);
      metrics.publishStoredMetrics();
    } catch {
      metrics.clearMetrics();
      metrics.clearDimensions();
      metrics.clearMetadata();
    }
  };
}

/** Each attempt at a host counts; which one it was is to be read in the line. */
export function measureWechatCall(
  { path, host, milliseconds, failure }: ObservedCall,
  { measure }: { measure: Measure },
): void {
  measure({ WechatCalls: 1, WechatCallMilliseconds: milliseconds }, [{}], { path, host });
  if (failure !== undefined) measure({ FailedWechatCalls: 1 }, [{ errcode: failure }]);
}
