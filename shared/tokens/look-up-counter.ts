/** Counts look-ups. There are many of them, so the normal ones share a log line. */
import type { Measure } from '../aws/metrics.ts';
import type { FailureName } from '../errors.ts';

/** How a look-up ended; `outcome` is where its token came from, or the name of its failure. */
export interface LookUpOutcome {
  /** `unknown` where the request names no component of this deployment. */
  componentAppId: string;
  outcome: 'memory' | 'table' | 'renewed' | FailureName;
  milliseconds: number;
}

/** Failures that neither the caller nor the merchant can fix: the operator has to. */
const operatorFailures: ReadonlySet<string> = new Set<FailureName>([
  'VerifyTicketMissing',
  'RefreshInProgress',
  'WechatUnavailable',
  'WechatRejected',
  'StoreUnavailable',
  'ConfigurationError',
  'unexpected',
]);

/** Metrics may be this late. What an instance has not written when it ends is lost. */
const COLLECTED_MILLISECONDS = 60_000;
/** At CloudWatch's limit of 100, Powertools would write the line itself, without our ids. */
const MOST_VALUES = 99;

export type CountLookUp = (lookUp: LookUpOutcome) => void;

interface Collection {
  milliseconds: number[];
  writtenAt: number;
}

/**
 * @param services `uptime` in milliseconds
 * @returns immediately writes what an operator may search for: the first look-up, renewals and
 *   failures. All others share one line a minute
 */
export function createLookUpCounter(services: {
  measure: Measure;
  uptime: () => number;
}): CountLookUp {
  const collections = new Map<string, Collection>();
  return ({ componentAppId, outcome, milliseconds }) => {
    const isNormal = outcome === 'memory' || outcome === 'table';
    if (!isNormal) return measureLookUps({ componentAppId, outcome }, [milliseconds], services);
    const now = services.uptime();
    const name = `${componentAppId} ${outcome}`;
    const collection = collections.get(name) ?? { milliseconds: [], writtenAt: -Infinity };
    collections.set(name, collection);
    collection.milliseconds.push(milliseconds);
    const isDue = now - collection.writtenAt >= COLLECTED_MILLISECONDS;
    if (!isDue && collection.milliseconds.length < MOST_VALUES) return;
    measureLookUps({ componentAppId, outcome }, collection.milliseconds, services);
    collections.set(name, { milliseconds: [], writtenAt: now });
  };
}

/**
 * One line for look-ups with the same outcome. Another one where the operator has to act.
 *
 * @param milliseconds of each look-up
 */
function measureLookUps(
  { componentAppId, outcome }: Pick<LookUpOutcome, 'componentAppId' | 'outcome'>,
  milliseconds: readonly number[],
  { measure }: { measure: Measure },
): void {
  const figures = { TokenLookUps: milliseconds.length, TokenLookUpMilliseconds: milliseconds };
  measure(figures, [{ componentAppId, outcome }]);
  if (operatorFailures.has(outcome)) measure({ FailedTokenLookUps: 1 }, [{ componentAppId }]);
}
