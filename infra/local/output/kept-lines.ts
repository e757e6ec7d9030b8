/** The newest lines that functions have printed, for whoever asks for those about one account. */

const MOST_LINES = 2000;

/** A line as a function printed it. */
export interface KeptLine {
  /** Seconds since 1970, by the functions' clock. */
  at: number;
  /** As deployed. */
  functionName: string;
  line: string;
}

/** Gets what functions print. */
export type Log = (line: string, functionName: string) => void;

/**
 * @param print gets each line as well
 * @param now seconds since 1970
 */
export function createKeptLines(print: Log, now: () => number) {
  const kept: KeptLine[] = [];
  const log: Log = (line, functionName) => {
    kept.push({ at: now(), functionName, line });
    if (kept.length > 2 * MOST_LINES) kept.splice(0, kept.length - MOST_LINES);
    print(line, functionName);
  };
  return {
    log,
    /** Oldest first. */
    about: (text: string) => kept.filter(({ line }) => line.includes(text)),
  };
}
