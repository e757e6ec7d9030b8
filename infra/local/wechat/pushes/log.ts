/** The push log: every attempt to deliver a push, and every push that was not sent. */
import type { Clock } from '../state/clock.ts';
import type { Push } from './push.ts';

/** One entry of the push log. It contains no ticket, code or token. */
export interface PushLogEntry {
  at: number;
  componentAppId: string;
  authorizerAppId?: string | undefined;
  infoType: string;
  /** Whether it went to the test version's URL. */
  isForTestVersion?: boolean | undefined;
  /** 1 to 3; 0 if nothing was sent. */
  attempt: number;
  /** 0 if there was no answer. */
  status: number;
  succeeded: boolean;
  problem?: string | undefined;
}

/** See createPushLog. */
export type PushLog = ReturnType<typeof createPushLog>;

/** Older entries are dropped, so that a simulator that runs for weeks does not run out of memory. */
const MAX_ENTRIES = 20_000;

/** Creates an empty log. */
export function createPushLog(clock: Clock) {
  const entries: PushLogEntry[] = [];

  function add(
    { componentAppId, authorizerAppId, infoType, isForTestVersion }: Push,
    result: Pick<PushLogEntry, 'attempt' | 'status' | 'succeeded' | 'problem'>,
  ): void {
    const subject = {
      componentAppId,
      infoType,
      ...(authorizerAppId && { authorizerAppId }),
      ...(isForTestVersion && { isForTestVersion }),
    };
    entries.push({ at: clock.now(), ...subject, ...result });
    if (entries.length > MAX_ENTRIES) entries.shift();
  }

  return {
    /** Oldest first. */
    entries: (): readonly PushLogEntry[] => entries,
    /** Logs one attempt to deliver, with its result. */
    attempted: add,
    /** @param problem the reason */
    notSent: (push: Push, problem: string) =>
      add(push, { attempt: 0, status: 0, succeeded: false, problem }),
  };
}
