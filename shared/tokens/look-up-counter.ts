/** Counts look-ups. There are many of them, so the normal ones share a log line. */
import type { Measure, Properties } from '../aws/metrics.ts';
import type { FailureName } from '../errors.ts';

/** How a look-up ended; `outcome` is where its token came from, or the name of its failure. */
export interface LookUpOutcome {
  /** `unknown` where the request names no component of this deployment. */
  componentAppId: string;
  outcome: 'memory' | 'table' | 'renewed' | FailureName;
  /** Undefined: invoked without a caller's name. */
  caller?: string | undefined;
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

/**
 * The same of tickets, except that WeChat refuses them to many accounts (48001, 61007): nobody but
 * the merchant can change that. What else is refused has alarms of its own.
 */
export const operatorsTicketFailures: ReadonlySet<string> = new Set(
  [...operatorFailures].filter((name) => name !== ('WechatRejected' satisfies FailureName)),
);

/** Metrics may be this late. What an instance has not written when it ends is lost. */
const COLLECTED_MILLISECONDS = 60_000;
/** At CloudWatch's limit of 100, Powertools would write the line itself, without our ids. */
const MOST_VALUES = 99;

/** Under which those without a caller's name are counted. */
const NO_CALLER = '-';

export type CountLookUp = (lookUp: LookUpOutcome) => void;

interface Collection {
  milliseconds: number[];
  /** How many look-ups of each caller. */
  callers: Map<string, number>;
  writtenAt: number;
}

/**
 * @param services `uptime` in milliseconds
 * @param failures those that the operator has to end
 * @returns immediately writes what an operator may search for: the first look-up, renewals and
 *   failures. All others share one line a minute
 */
export function createLookUpCounter(
  services: { measure: Measure; uptime: () => number },
  failures: ReadonlySet<string> = operatorFailures,
): CountLookUp {
  const write = (lookUps: LookUps) => measureLookUps(lookUps, failures, services);
  const collections = new Map<string, Collection>();
  return ({ componentAppId, outcome, caller = NO_CALLER, milliseconds }) => {
    const isNormal = outcome === 'memory' || outcome === 'table';
    const now = services.uptime();
    const name = `${componentAppId} ${outcome}`;
    const collection = collections.get(name) ?? emptyCollection(-Infinity);
    collection.milliseconds.push(milliseconds);
    collection.callers.set(caller, (collection.callers.get(caller) ?? 0) + 1);
    if (!isNormal) return write({ componentAppId, outcome, ...collection });
    collections.set(name, collection);
    const isDue = now - collection.writtenAt >= COLLECTED_MILLISECONDS;
    if (!isDue && collection.milliseconds.length < MOST_VALUES) return;
    write({ componentAppId, outcome, ...collection });
    collections.set(name, emptyCollection(now));
  };
}

function emptyCollection(writtenAt: number): Collection {
  return { milliseconds: [], callers: new Map(), writtenAt };
}

/** Look-ups with the same outcome. */
interface LookUps extends Pick<LookUpOutcome, 'componentAppId' | 'outcome'> {
  /** Of each. */
  milliseconds: readonly number[];
  /** How many of each caller. */
  callers: ReadonlyMap<string, number>;
}

/** One line for look-ups with the same outcome. Another one where the operator has to act. */
function measureLookUps(
  { componentAppId, outcome, milliseconds, callers }: LookUps,
  failures: ReadonlySet<string>,
  { measure }: { measure: Measure },
): void {
  const figures = { TokenLookUps: milliseconds.length, TokenLookUpMilliseconds: milliseconds };
  measure(figures, [{ componentAppId, outcome }], countsOf(callers));
  if (failures.has(outcome)) measure({ FailedTokenLookUps: 1 }, [{ componentAppId }, {}]);
}

/**
 * A property of the line: as a dimension, each caller would multiply what the metrics cost. Left out
 * where no caller has a name.
 */
function countsOf(callers: ReadonlyMap<string, number>): Properties {
  const isNamed = [...callers.keys()].some((name) => name !== NO_CALLER);
  return isNamed ? { callers: Object.fromEntries(callers) } : {};
}
