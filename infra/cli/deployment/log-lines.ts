/** What a function's line says of an account: a sentence, or the figures that CloudWatch counts. */
import type { LogLine } from './surroundings.ts';

/** A line as it was printed. */
export interface PrintedLine {
  /** Seconds since 1970. */
  at: number;
  functionName: string;
  text: string;
}

/** Undefined for what is no line of ours. */
export function readLine({ at, functionName, text }: PrintedLine): LogLine | undefined {
  const fields = fieldsOf(text);
  if (!fields) return undefined;
  const { level = 'INFO', message, reason, error, code } = fields;
  const figures = figuresOf(fields);
  const [sentence, details] = [message ?? figures, reason ?? error ?? code].map(textOf);
  if (sentence === undefined) return undefined;
  const said = details === undefined ? sentence : `${sentence}: ${details}`;
  return { at, functionName, level: String(level), message: said, fields };
}

function fieldsOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** `TokenRenewals 1, FailedTokenRenewals 0`. */
function figuresOf(fields: Record<string, unknown>): string | undefined {
  const { _aws: aws } = fields as { _aws?: { CloudWatchMetrics?: { Metrics?: Named[] }[] } };
  const names = (aws?.CloudWatchMetrics ?? []).flatMap(({ Metrics = [] }) => Metrics);
  const figures = names.map(({ Name }) => `${Name} ${String(fields[Name])}`);
  return figures.length === 0 ? undefined : figures.join(', ');
}

interface Named {
  Name: string;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
