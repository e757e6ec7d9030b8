/** Metrics for CloudWatch, written into the log in its embedded metric format (EMF). */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { lazily } from '../lazily.ts';
import type { ObservedCall } from '../wechat/call.ts';
import { errcodes } from '../wechat/errors.ts';
import { invocationFields } from './invocation.ts';
import { serviceName } from './logger.ts';

/** The namespace of all metrics that the functions write. */
export const METRIC_NAMESPACE = 'wxkeeper';
/** Decimal places of milliseconds: more of them make each line longer, and logs cost money. */
const DECIMALS = 2;

const { Count, Seconds, Milliseconds } = MetricUnit;

/** Every metric with its unit; docs/observability.md says what each is for. */
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
  UsedUpQuotas: Count,
  CallerCalls: Count,
  CallerCallMilliseconds: Milliseconds,
  Announcements: Count,
  ReconciledAuthorizers: Count,
  ReconciliationDifferences: Count,
  UnfinishedReconciliations: Count,
  RefusedPushes: Count,
  LostPushes: Count,
  FailedSecretReads: Count,
  FailedReplies: Count,
} as const;

export type MetricName = keyof typeof units;

/** Measured values by the metric's name: one, or up to 99. */
export type Figures = Partial<Record<MetricName, number | readonly number[]>>;

/**
 * The dimensions of a metric, besides the service. Each combination of values costs money every
 * month, so no value may be chosen by a caller.
 */
export type Dimensions = Partial<
  Record<
    | 'componentAppId'
    | 'token'
    | 'errcode'
    | 'outcome'
    | 'type'
    | 'difference'
    | 'code'
    | 'purpose'
    // Of the settings, which are a closed list.
    | 'caller',
    string
  >
>;

/**
 * Writes values as one log line. Never throws.
 *
 * @param by each value is counted once under each of these; `{}` is the whole service
 * @param properties can be searched for in the log line; they are no dimensions
 */
export type Measure = (
  figures: Figures,
  by: readonly Dimensions[],
  properties?: Properties,
) => void;

/** Texts, or counts by a name. */
export type Properties = Readonly<Record<string, string | Readonly<Record<string, number>>>>;

/**
 * Powertools warns of each dimension that is in several sets of one line. Ours are so on purpose: each
 * warning would be a line of its own beside the one with the figures.
 */
const noRemarks = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function createMeasure(): Measure {
  const make = lazily(
    () =>
      new Metrics({
        namespace: METRIC_NAMESPACE,
        serviceName: serviceName(),
        logger: noRemarks,
      }),
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
      // Powertools writes any value as JSON, although its type knows texts only.
      for (const [name, value] of ofTheLine) metrics.addMetadata(name, value as string);
      metrics.publishStoredMetrics();
    } catch {
      metrics.clearMetrics();
      metrics.clearDimensions();
      metrics.clearMetadata();
    }
  };
}

/** What visits ask WeChat for. Anybody can begin one, so strangers alone can use up its quota. */
const pathsOfVisits: ReadonlySet<string> = new Set([
  '/cgi-bin/component/api_create_preauthcode',
  '/cgi-bin/component/api_query_auth',
]);

/** Counts each attempt at a host; the log line names the host. */
export function measureWechatCall(
  { path, host, milliseconds, failure }: ObservedCall,
  { measure }: { measure: Measure },
): void {
  measure({ WechatCalls: 1, WechatCallMilliseconds: milliseconds }, [{}], { path, host });
  if (failure === undefined) return;
  measure({ FailedWechatCalls: 1 }, [{ errcode: failure }]);
  if (failure !== String(errcodes.dailyQuotaReached)) return;
  const purpose = pathsOfVisits.has(path) ? 'visits' : 'service';
  measure({ UsedUpQuotas: 1 }, [{ purpose }], { path });
}
