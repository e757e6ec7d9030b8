/** The push log: every attempt to deliver a push, and every push that was not sent. */
import type { Clock } from '../state/clock.ts';
import type { Push } from './push.ts';

/** One entry of the push log. It contains no ticket, code or token. */
export interface PushLogEntry {
  /** Of all entries since the start, from 1. The number of the oldest says how many are gone. */
  number: number;
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
  /** What was pushed, before encryption. Only the newest entries have it. */
  body?: string | undefined;
  /** What came back, a passive reply decrypted. Only the newest entries have it. */
  answer?: string | undefined;
}

/** See createPushLog. */
export type PushLog = ReturnType<typeof createPushLog>;

/** Older entries are dropped, so that a simulator that runs for weeks keeps its size. */
const MAX_ENTRIES = 5000;
/** So many of the newest entries have body and answer. */
const MAX_BODIES = 200;
const MAX_BODY_CHARACTERS = 4000;

/** Tickets and codes, which nobody should read over a shoulder or in a screenshot. */
const SECRET = /\b[a-z]+@@@[\w-]+/g;

type Result = Pick<PushLogEntry, 'attempt' | 'status' | 'succeeded' | 'problem' | 'answer'>;

/** Creates an empty log. */
export function createPushLog(clock: Clock) {
  const entries: PushLogEntry[] = [];
  let count = 0;

  function add(
    { componentAppId, authorizerAppId, infoType, isForTestVersion, content }: Push,
    { answer, ...result }: Result,
  ): void {
    const subject = {
      componentAppId,
      infoType,
      ...(authorizerAppId && { authorizerAppId }),
      ...(isForTestVersion && { isForTestVersion }),
    };
    const texts = { body: shown(content), answer: answer === undefined ? answer : shown(answer) };
    entries.push({ number: ++count, at: clock.now(), ...subject, ...result, ...texts });
    if (entries.length > MAX_ENTRIES) entries.shift();
    forgetTexts(entries, entries.length - 1 - MAX_BODIES);
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

/** By another object: one from which fields were deleted takes six times as much memory. */
function forgetTexts(entries: PushLogEntry[], index: number): void {
  const entry = entries[index];
  if (!entry) return;
  const { body: _body, answer: _answer, ...rest } = entry;
  entries[index] = rest;
}

function shown(text: string): string {
  const whole = text.replaceAll(SECRET, '******');
  return whole.length > MAX_BODY_CHARACTERS ? `${whole.slice(0, MAX_BODY_CHARACTERS)}…` : whole;
}
