/** Counts look-ups: they are many and alike, so those that went smoothly share a line of the log. */
import type { Measure } from '../aws/metrics.ts';
import type { FailureName } from '../errors.ts';

/** How a look-up ended; `outcome` is where its token came from, or the name of its failure. */
export interface LookUpOutcome {
  /** `unknown` where the request names none of this deployment's. */
  componentAppId: string;
  outcome: 'memory' | 'table' | 'renewed' | FailureName;
  milliseconds: number;
}

/** Failures of a look-up for which neither the caller nor the merchant can do anything. */
const oursToMend: ReadonlySet<string> = new Set<FailureName>([
  'VerifyTicketMissing',
  'RefreshInProgress',
  'WechatUnavailable',
  'WechatRejected',
  'StoreUnavailable',
  'ConfigurationError',
  'unexpected',
]);

/** Figures may come so late; and what an instance has not written when it ends is lost. */
const COLLECTED_MILLISECONDS = 60_000;
/** At CloudWatch's limit of 100 Powertools would write the line by itself, without our ids. */
const MOST_VALUES = 99;

export type CountLookUp = (lookUp: LookUpOutcome) => void;

interface Collection {
  milliseconds: number[];
  writtenAt: number;
}

/**
 * @param services `uptime` in milliseconds
 * @returns writes down at once what somebody may look for: the first look-up, then renewals and
 *   failures; of all others one line a minute
 */
export function createLookUpCounter(services: {
  measure: Measure;
  uptime: () => number;
}): CountLookUp {
  const collections = new Map<string, Collection>();
  return ({ componentAppId, outcome, milliseconds }) => {
    const isSmooth = outcome === 'memory' || outcome === 'table';
    if (!isSmooth) return measureLookUps({ componentAppId, outcome }, [milliseconds], services);
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
 * One line for look-ups that ended alike, another one where one failed and should not have.
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
  if (oursToMend.has(outcome)) measure({ FailedTokenLookUps: 1 }, [{ componentAppId }]);
}
