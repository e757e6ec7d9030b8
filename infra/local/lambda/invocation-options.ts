/** What the headers of an Invoke ask for: how the function is invoked, and the end of its log. */
import { setTimeout as wait } from 'node:timers/promises';
import type { InvocationResult } from './lambda-instance.ts';

const invocationTypes = ['DryRun', 'RequestResponse', 'Event'];
const logTypes = ['None', 'Tail'];

/** As much of a log as Lambda gives back. */
const TAIL_BYTES = 4096;

/** A thread's output takes another way than its answer, and may come a moment later. */
const OUTPUT_MILLISECONDS = 20;

/** By name, in lower case. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The lines of functions that have this text. */
export type LogLines = (text: string) => readonly { line: string }[];

/** What Lambda says of headers that it does not know; undefined where nothing is wrong. */
export function mistakeIn(headers: Headers): string | undefined {
  const wrong = [
    mistakeOf('invocationType', headers['x-amz-invocation-type'], invocationTypes),
    mistakeOf('logType', headers['x-amz-log-type'], logTypes),
  ].filter((each) => each !== undefined);
  if (wrong.length === 0) return undefined;
  const count = `${wrong.length} validation error${wrong.length > 1 ? 's' : ''} detected: `;
  return count + wrong.join('; ');
}

function mistakeOf(
  name: string,
  value: string | string[] | undefined,
  known: readonly string[],
): string | undefined {
  if (value === undefined || known.includes(String(value))) return undefined;
  const set = `Member must satisfy enum value set: [${known.join(', ')}]`;
  return `Value '${String(value)}' at '${name}' failed to satisfy constraint: ${set}`;
}

/**
 * The end of what the logger has printed for this invocation, in base64, as `LogType: Tail` asks for
 * it. Each line of the logger has the request's id; lines without it belong to nobody.
 */
export async function tailOf(
  headers: Headers,
  { requestId }: InvocationResult,
  logLines: LogLines,
): Promise<string | undefined> {
  if (headers['x-amz-log-type'] !== 'Tail') return undefined;
  await wait(OUTPUT_MILLISECONDS);
  const lines = logLines(requestId).map(({ line }) => `${line}\n`);
  return Buffer.from(lines.join('')).subarray(-TAIL_BYTES).toString('base64');
}
