/** API calls that WeChat has refused: they tell why something that was expected did not come. */

/** A refused call. */
export interface RefusedCall {
  path: string;
  errcode: number;
  /** The account that the call names, or whose token it carries. */
  authorizerAppId?: string | undefined;
  rid: string;
  /** Seconds since 1970. */
  invokedAt: number;
  /** Whose token the call carried, where it was a good one. */
  owner?: { componentAppId: string; authorizerAppId?: string | undefined } | undefined;
  query: string;
  requestBody: string;
  responseBody: string;
  clientIp: string;
}

/** See createRefusedCalls. */
export type RefusedCalls = ReturnType<typeof createRefusedCalls>;

/** Older ones are dropped, so that a simulator that runs for weeks keeps its size. */
const MAX_ENTRIES = 1000;

/** Creates an empty list. */
export function createRefusedCalls() {
  const entries: RefusedCall[] = [];
  let dropped = 0;
  return {
    add(call: RefusedCall) {
      entries.push(call);
      if (entries.length <= MAX_ENTRIES) return;
      entries.shift();
      dropped++;
    },
    find: (rid: string) => entries.findLast((entry) => entry.rid === rid),
    /** How many there were so far. */
    count: () => dropped + entries.length,
    /** @param count an earlier `count()` */
    since: (count: number): RefusedCall[] => entries.slice(Math.max(0, count - dropped)),
  };
}
