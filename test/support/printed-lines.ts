/** What a function prints, as its log gets it: the lines of the logger and of the metrics. */
import { jest } from '@jest/globals';

/** One line, parsed. */
export type PrintedLine = Record<string, unknown>;

/** All that is printed until it is stopped; nothing of it reaches the terminal. */
export interface PrintedLines {
  /** In their order; lines of stdout before those of stderr. */
  read: () => PrintedLine[];
  stop: () => void;
}

export function watchPrinted(): PrintedLines {
  const streams = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockReturnValue(true),
  );
  return {
    read: () =>
      streams
        .flatMap(({ mock }) => mock.calls)
        .flatMap(([text]) => String(text).split('\n'))
        .filter((line) => line.startsWith('{'))
        .map((line): PrintedLine => JSON.parse(line)),
    stop: () => {
      for (const stream of streams) stream.mockRestore();
    },
  };
}
