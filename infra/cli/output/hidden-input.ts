/** Asks for what nobody may see: nothing of it is shown while it is typed. */
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable, type Readable } from 'node:stream';

/** Where it is asked, and where the answer comes from. */
export interface HiddenStreams {
  stdin: Readable;
  stderr: Writable;
  /** Otherwise the answers are the lines of stdin, as a password manager pipes them. */
  isInteractive: boolean;
}

/** The person has pressed Ctrl-C. */
export class InputBrokenOff extends Error {
  override readonly name = 'InputBrokenOff';
}

/** @returns asks; empty where stdin has no more lines. It throws {@link InputBrokenOff} */
export function createHiddenInput({ stdin, stderr, isInteractive }: HiddenStreams) {
  let lines: string[] | undefined;
  return async (question: string): Promise<string> => {
    if (isInteractive) return typed(question, { stdin, stderr });
    lines ??= (await text(stdin)).split('\n');
    return lines.shift()?.trim() ?? '';
  };
}

async function typed(
  question: string,
  { stdin, stderr }: Pick<HiddenStreams, 'stdin' | 'stderr'>,
): Promise<string> {
  stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', (line) => resolve(line.trim()));
      reader.once('SIGINT', () => reject(new InputBrokenOff('broken off')));
      reader.once('close', () => resolve(''));
    });
  } finally {
    reader.close();
    stderr.write('\n');
  }
}
