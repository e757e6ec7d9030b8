/** Buffers lines until another line has been printed. */

/** A buffer of lines that is printed later. */
export interface HeldLines {
  add: (line: string) => void;
  /** Prints the buffered lines, and from then on each new line immediately. */
  release: (print: (line: string) => void) => void;
}

/** Creates an empty buffer. */
export function holdLines(): HeldLines {
  const held: string[] = [];
  let print: (line: string) => unknown = (line) => held.push(line);
  return {
    add: (line) => {
      print(line);
    },
    release: (printNow) => {
      print = printNow;
      for (const line of held.splice(0)) print(line);
    },
  };
}
