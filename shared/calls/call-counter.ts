/** Counts calls for others. There are many of them, so the normal ones share a log line. */
import type { Metering, Stopwatch } from '../services.ts';

/** One call, in figures. */
export interface CountedCall {
  /** One of a closed list, see call-report.ts. */
  errcode: string;
  /** One of the settings; undefined: invoked without a caller's name. */
  caller?: string | undefined;
  milliseconds: number;
  attempts: number;
  isUnanswered: boolean;
}

/** Metrics may be this late. What an instance has not written when it ends is lost. */
const COLLECTED_MILLISECONDS = 60_000;
/** At CloudWatch's limit of 100, Powertools would write the line itself, without our ids. */
const MOST_VALUES = 99;
/** Alarms watch it, so it is written at once. */
const ADDRESS_REFUSED = '61004';

interface Collection {
  milliseconds: number[];
  attempts: number;
  /** How many calls of each caller that has a name. */
  callers: Map<string, number>;
  writtenAt: number;
}

/** The first call with an errcode is written at once, all others once a minute. */
export function createCallCounter({
  measure,
  uptime,
}: Metering & Stopwatch): (call: CountedCall) => void {
  const collections = new Map<string, Collection>();
  return ({ errcode, caller, milliseconds, attempts, isUnanswered }) => {
    const now = uptime();
    const collection = collections.get(errcode) ?? emptyCollection(-Infinity);
    collections.set(errcode, collection);
    const { callers, writtenAt } = collection;
    collection.milliseconds.push(milliseconds);
    collection.attempts += attempts;
    if (caller !== undefined) callers.set(caller, (callers.get(caller) ?? 0) + 1);
    // The same metrics as of our own calls: the alarms on WeChat's answers watch these.
    if (isUnanswered) measure({ FailedWechatCalls: 1 }, [{ errcode: 'unreachable' }]);
    if (errcode === ADDRESS_REFUSED) measure({ FailedWechatCalls: 1 }, [{ errcode }]);
    const isDue = now - writtenAt >= COLLECTED_MILLISECONDS;
    if (!isDue && collection.milliseconds.length < MOST_VALUES) return;
    collections.set(errcode, emptyCollection(now));
    const { milliseconds: all } = collection;
    measure({ CallerCalls: all.length, CallerCallMilliseconds: all }, [{ errcode }]);
    for (const [name, calls] of callers) {
      // Of the times there is no metric by caller: each costs as much as that of the calls.
      measure({ CallerCalls: calls }, [{ caller: name, errcode }]);
    }
    if (collection.attempts > 0) measure({ WechatCalls: collection.attempts }, [{}]);
  };
}

function emptyCollection(writtenAt: number): Collection {
  return { milliseconds: [], attempts: 0, callers: new Map(), writtenAt };
}
