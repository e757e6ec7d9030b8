/** What happened in a history, step by step, for whoever has to find out why it went wrong. */

/** One step. */
export interface Step {
  /** Milliseconds since the history began. */
  at: number;
  who: string;
  what: string;
}

/** A promise that did not hold, and how it came to that. */
export interface Violation {
  invariant: string;
  text: string;
}

/** See createJournal. */
export type Journal = ReturnType<typeof createJournal>;

/** @param sinceStart milliseconds since the history began */
export function createJournal(sinceStart: () => number) {
  const steps: Step[] = [];
  let violation: Violation | undefined;
  const note = (who: string, what: string) => {
    steps.push({ at: sinceStart(), who, what });
  };
  return {
    note,
    /** Only the first one counts: what follows from it is of no interest. */
    violate(invariant: string, text: string) {
      violation ??= { invariant, text };
      note('INVARIANT', `${invariant}: ${text}`);
    },
    violation: () => violation,
    steps: (): readonly Step[] => steps,
    /** @param last how many steps; all if not given */
    describe: (last = steps.length) => steps.slice(-last).map(line).join('\n'),
  };
}

function line({ at, who, what }: Step): string {
  const hours = Math.floor(at / 3_600_000);
  const minutes = Math.floor(at / 60_000) % 60;
  const seconds = (at / 1000) % 60;
  const clock = `${hours}:${String(minutes).padStart(2, '0')}:${seconds.toFixed(3).padStart(6, '0')}`;
  return `${clock.padStart(13)}  ${who.padEnd(24)} ${what}`;
}

/** The end of a token, code or ticket: enough to tell them apart. */
export function short(secret: string | undefined): string {
  return secret === undefined ? 'nothing' : `…${secret.slice(-5)}`;
}
