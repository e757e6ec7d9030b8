/** What can go wrong with an API call, set by a test or on the console page. */

/** What can be set, in the order of the console page's list. */
export const apiFaultKinds = [
  /** `{errcode, errmsg}`; `errcode` says which, -1 if not given. */
  'errcode',
  /** HTTP 502 with a page in HTML, as a gateway answers. */
  'bad-gateway',
  /** The call has its effect, half of the answer arrives. */
  'truncated-json',
  /** No answer until released; then the call is handled. */
  'hang',
  /** The answer comes `delayMilliseconds` late. */
  'slow',
  /** The connection breaks before the call has its effect. */
  'connection-reset',
  /** The call has its effect, then the connection breaks. */
  'response-lost',
] as const;

/** One of them. */
export type ApiFaultKind = (typeof apiFaultKinds)[number];

/** A fault and which calls it hits. */
export interface ApiFault {
  /** `/cgi-bin/component/api_component_token`, or the last part of it, or `*` for all. */
  path: string;
  kind: ApiFaultKind;
  errcode?: number | undefined;
  delayMilliseconds?: number | undefined;
  /** How many calls it hits; until cleared if not given. */
  times?: number | undefined;
}

/** See createFaultBook. */
export type FaultBook = ReturnType<typeof createFaultBook>;

/** The faults that are set, and the calls that hang. */
export function createFaultBook() {
  let faults: ApiFault[] = [];
  let waiting: (() => void)[] = [];
  return {
    /** A later fault for the same path takes the place of an earlier one. */
    set(fault: ApiFault) {
      faults = [...faults.filter(({ path }) => path !== fault.path), { ...fault }];
    },
    /** @param path the one to clear; all if not given */
    clear(path?: string) {
      faults = path === undefined ? [] : faults.filter((fault) => fault.path !== path);
    },
    list: (): readonly ApiFault[] => faults,
    /** The fault that hits this call, counted down. */
    take(path: string): ApiFault | undefined {
      const fault = faults.find((candidate) => isFor(candidate, path));
      if (fault?.times !== undefined && --fault.times <= 0) {
        faults = faults.filter((candidate) => candidate !== fault);
      }
      return fault;
    },
    /** Resolves when the hanging calls are let go. */
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
