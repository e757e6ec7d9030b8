/** Faults of API calls, set by a test or on the console page. */

/** All kinds of faults, in the order of the console page. */
export const apiFaultKinds = [
  /** Answers `{errcode, errmsg}`. The default errcode is -1. */
  'errcode',
  /** Answers HTTP 502 with an HTML page, as a gateway does. */
  'bad-gateway',
  /** The call is not handled; the answer is `status`, `contentType`, `location` and `body`. */
  'other-response',
  /** The call takes effect, but only half of the answer arrives. */
  'truncated-json',
  /** Names and texts in the answer contain raw control characters, which JSON does not allow. */
  'control-characters',
  /** The call waits until it is released. Only then is it handled. */
  'hang',
  /** The call is handled after `delayMilliseconds`. */
  'slow',
  /** The connection breaks before the call takes effect. */
  'connection-reset',
  /** The call takes effect, then the connection breaks. */
  'response-lost',
  /** The call takes effect, then the connection breaks in the middle of the answer. */
  'response-cut',
] as const;

/** The kind of a fault. */
export type ApiFaultKind = (typeof apiFaultKinds)[number];

/** A fault, and the calls that it affects. */
export interface ApiFault {
  /** `/cgi-bin/component/api_component_token`, or the last part of it, or `*` for all. */
  path: string;
  kind: ApiFaultKind;
  errcode?: number | undefined;
  delayMilliseconds?: number | undefined;
  /** Default: 200. */
  status?: number | undefined;
  /** Default: HTML. */
  contentType?: string | undefined;
  /** Where a redirect leads. */
  location?: string | undefined;
  /** Default: nothing. */
  body?: string | undefined;
  /** How many calls it affects. Default: all, until it is cleared. */
  times?: number | undefined;
}

/** See createFaultBook. */
export type FaultBook = ReturnType<typeof createFaultBook>;

/** Stores the active faults and the hanging calls. */
export function createFaultBook() {
  let faults: ApiFault[] = [];
  let waiting: (() => void)[] = [];
  return {
    /** Replaces an earlier fault for the same path. */
    set(fault: ApiFault) {
      faults = [...faults.filter(({ path }) => path !== fault.path), { ...fault }];
    },
    /** @param path clears only the fault for this path; default: all faults */
    clear(path?: string) {
      faults = path === undefined ? [] : faults.filter((fault) => fault.path !== path);
    },
    list: (): readonly ApiFault[] => faults,
    /** Returns the fault for this call, and counts it. */
    take(path: string): ApiFault | undefined {
      const fault = faults.find((candidate) => isFor(candidate, path));
      if (fault?.times !== undefined && --fault.times <= 0) {
        faults = faults.filter((candidate) => candidate !== fault);
      }
      return fault;
    },
    /** Resolves when the hanging calls are released. */
    hang: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
      }),
    hanging: () => waiting.length,
    releaseHanging() {
      const released = waiting;
      waiting = [];
      for (const resolve of released) resolve();
    },
  };
}

function isFor(fault: ApiFault, path: string): boolean {
  return fault.path === '*' || fault.path === path || path.endsWith(`/${fault.path}`);
}
