/** The push log: every attempt to deliver, and every push that was not sent. */
import type { Clock } from '../state/clock.ts';
import type { Push } from './push.ts';

/** One line of the push log: no ticket, no code, no token. */
export interface PushLogEntry {
  at: number;
  componentAppId: string;
  authorizerAppId?: string | undefined;
  infoType: string;
  /** 1 to 3; 0 if nothing was sent. */
  attempt: number;
  /** 0 if there was no answer. */
  status: number;
  succeeded: boolean;
  problem?: string | undefined;
}

/** See createPushLog. */
export type PushLog = ReturnType<typeof createPushLog>;

/** Older entries are dropped, so that a simulator that runs for weeks does not fill up. */
const MAX_ENTRIES = 20_000;

/** An empty log. */
export function createPushLog(clock: Clock) {
  const entries: PushLogEntry[] = [];

  function add(
    { componentAppId, authorizerAppId, infoType }: Push,
    result: Pick<PushLogEntry, 'attempt' | 'status' | 'succeeded' | 'problem'>,
  ): void {
    const who = { componentAppId, infoType, ...(authorizerAppId && { authorizerAppId }) };
    entries.push({ at: clock.now(), ...who, ...result });
    if (entries.length > MAX_ENTRIES) entries.shift();
  }

  return {
    /** Oldest first. */
    entries: (): readonly PushLogEntry[] => entries,
    /** One attempt to deliver, and how it went. */
    attempted: add,
    /** @param problem why */
    notSent: (push: Push, problem: string) =>
      add(push, { attempt: 0, status: 0, succeeded: false, problem }),
  };
}
