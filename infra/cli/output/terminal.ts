/** Where a command's words go: results to stdout, progress and questions to stderr. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import { createHiddenInput } from './hidden-input.ts';

/** How something is shown where the terminal has colours. */
export type Style = 'good' | 'bad' | 'faint' | 'title';

/** A person, or a script that reads what is printed. */
export interface Terminal {
  /** A line of the result. */
  print: (line: string) => void;
  /** A line about the work: never part of the result. */
  note: (line: string) => void;
  /** Shows how far the work is, in place of the last such line; an empty text ends it. */
  progress: (text: string) => void;
  /** Whether somebody can answer questions. */
  isInteractive: boolean;
  /** What is typed after the question; nothing where it is broken off by Ctrl-C or Ctrl-D. */
  ask: (question: string) => Promise<string>;
  /** The same without an echo; where nobody can answer, the next line of stdin, empty at its end. */
  askHidden: (question: string) => Promise<string>;
  style: (style: Style, text: string) => string;
}

/** The streams of a process. */
export interface Streams {
  stdin: Readable & { isTTY?: boolean };
  stdout: Writable & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
  env: Readonly<Record<string, string | undefined>>;
}

const formats = { good: 'green', bad: 'red', faint: 'dim', title: 'bold' } as const;

/** Names come from elsewhere. All signs that steer a terminal, but line breaks, tabs and colours. */
// oxlint-disable-next-line no-control-regex
const STEERING = /(?!\n|\t|\u{1b}\[[\d;]*m)\p{Cc}/gu;

function harmless(line: string): string {
  return line.replaceAll(STEERING, '');
}

/** @param lost says of a result that could not be written why */
export function openTerminal(
  { stdin, stdout, stderr, env }: Streams,
  lost = (reason: string) => reason,
): Terminal {
  const hasColours = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  watchStreams({ stdout, stderr, lost });
  const isInteractive = stdin.isTTY === true && stderr.isTTY === true;
  const hidden = createHiddenInput({ stdin, stderr, isInteractive });
  let isProgressShown = false;
  const clear = () => {
    if (isProgressShown) stderr.write('\r\u001b[K');
    isProgressShown = false;
  };
  return {
    print: (line) => {
      clear();
      stdout.write(`${stdout.isTTY === true ? harmless(line) : line}\n`);
    },
    note: (line) => {
      clear();
      stderr.write(`${stderr.isTTY === true ? harmless(line) : line}\n`);
    },
    progress: (text) => {
      if (stderr.isTTY !== true) return;
      clear();
      if (text) stderr.write(text);
      isProgressShown = text !== '';
    },
    isInteractive,
    ask: async (question) => {
      clear();
      const reader = createInterface({ input: stdin, output: stderr });
      const answer = await new Promise<string | undefined>((resolve) => {
        reader.question(question, resolve);
        reader.once('close', () => resolve(undefined));
      });
      reader.close();
      // The cursor still stands behind the question.
      if (answer === undefined) stderr.write('\n');
      return answer ?? '';
    },
    askHidden: async (question) => {
      clear();
      return hidden(question);
    },
    style: (style, text) =>
      hasColours ? styleText(formats[style], text, { validateStream: false }) : text,
  };
}

function watchStreams({
  stdout,
  stderr,
  lost,
}: Pick<Streams, 'stdout' | 'stderr'> & { lost: (reason: string) => string }): void {
  let isStdoutGone = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isStdoutGone) return;
    isStdoutGone = true;
    // A reader that has seen enough, such as `head`, closes the pipe: the same as Ctrl-C.
    const isSeen = error.code === 'EPIPE';
    if (!isSeen) {
      stderr.write(`${lost(error.message)}\n`);
      process.once('exit', () => (process.exitCode = 1));
    }
    if (!process.emit('SIGINT')) process.exit(isSeen ? 0 : 1);
  });
  // Where nobody reads them, notes are left out: the work goes on.
  stderr.on('error', () => {});
}
