/** Lines that wait until another line has been printed. */

/** Lines that are held back until they are released. */
export interface HeldLines {
  add: (line: string) => void;
  /** Prints what was held back, and from then on each line as it comes. */
  release: (print: (line: string) => void) => void;
}

/** Begins to hold lines back. */
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
