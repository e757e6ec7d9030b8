/** Reads what functions print: entries of the logger, errors in Lambda's own form, and other text. */
import { isRecord } from '../aws/aws-json-server.ts';

/** What one line says, in the parts that a reader looks for. */
export interface LogEntry {
  /** Milliseconds since 1970. Undefined if the line does not say it. */
  at?: number | undefined;
  level: 'INFO' | 'WARN' | 'ERROR';
  message: string;
  authorizerAppId?: string | undefined;
  /** The request on whose behalf it was written. */
  requestId?: string | undefined;
  /** Everything else that is worth reading, by name. */
  details: Record<string, string>;
  /** Only where something is broken: refusals have none. */
  stack?: string | undefined;
  /** Lambda's own line about a failed invocation. The function has mostly logged the same before. */
  isOfRuntime: boolean;
}

/** Ids and constants, which help a query and not a reader, and what an entry has as its own part. */
const unread: ReadonlySet<string> = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'function_request_id',
  'sampling_rate',
  'correlation_id',
  'xray_trace_id',
  'componentAppId',
  'authorizerAppId',
  'stack',
  'createdAt',
  'rid',
]);

/** Undefined for metrics, which are figures for CloudWatch. */
export function readLogEntry(line: string): LogEntry | undefined {
  const fields = parsed(line);
  if (!fields) return plainText(line);
  if ('_aws' in fields) return undefined;
  const { message } = fields;
  return isRecord(message) ? runtimeEntry(fields, message) : loggerEntry(fields, line);
}

function loggerEntry(fields: Record<string, unknown>, line: string): LogEntry {
  const text = textOf(fields['message']);
  // A line of JSON that the developer's own responder has printed.
  if (text === undefined || fields['level'] === undefined) return plainText(line);
  const read = Object.entries(fields).filter(([name]) => !unread.has(name));
  const details = [...read, ...referenceOf(fields)];
  return {
    at: timeOf(fields),
    level: levelOf(fields['level']),
    message: text,
    authorizerAppId: textOf(fields['authorizerAppId']),
    requestId: textOf(fields['function_request_id']),
    details: Object.fromEntries(details.map(([name, value]) => [name, shown(value)])),
    stack: textOf(fields['stack']),
    isOfRuntime: false,
  };
}

/** The number on a merchant's page, where something did not work out. */
function referenceOf(fields: Record<string, unknown>): [string, unknown][] {
  const isOfPage = textOf(fields['route'])?.startsWith('GET ') && fields['level'] !== 'INFO';
  return isOfPage ? [['reference', fields['correlation_id']]] : [];
}

function runtimeEntry(
  fields: Record<string, unknown>,
  { errorType, errorMessage, stackTrace }: Record<string, unknown>,
): LogEntry {
  return {
    at: timeOf(fields),
    level: 'ERROR',
    message: 'Invocation failed',
    requestId: textOf(fields['requestId']),
    details: { error: shown(errorType), reason: shown(errorMessage) },
    stack: Array.isArray(stackTrace) ? stackTrace.join('\n') : undefined,
    isOfRuntime: true,
  };
}

function plainText(line: string): LogEntry {
  return { level: 'INFO', message: line, details: {}, isOfRuntime: false };
}

function parsed(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function timeOf({ timestamp }: Record<string, unknown>): number | undefined {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

function levelOf(level: unknown): LogEntry['level'] {
  if (level === 'WARN') return 'WARN';
  return level === 'ERROR' || level === 'CRITICAL' ? 'ERROR' : 'INFO';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
