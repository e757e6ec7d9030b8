/** Structured logs. Fields are chosen one by one: no request, reply or error is logged whole. */
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { cut } from '../cut.ts';
import { invocationFields } from './invocation.ts';
import { lazily } from '../lazily.ts';

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** What a line has besides its message. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** Senders choose some of the names, such as InfoType. */
const LONGEST_NAME = 128;
/** Sentences, which may be longer. All other texts are names. */
const sentences: ReadonlySet<string> = new Set(['reason', 'stack']);

/** Each line has the ids of the invocation that writes it. */
export function createLogger(): Logger {
  const logger = lazily(() => new PowertoolsLogger({ serviceName: serviceName() }));
  return {
    info: (message, fields) => logger().info(message, lineOf(fields)),
    warn: (message, fields) => logger().warn(message, lineOf(fields)),
    error: (message, fields) => logger().error(message, lineOf(fields)),
  };
}

function lineOf(fields: LogFields = {}): LogFields {
  const entries = Object.entries(fields).map(([name, value]) => {
    const isName = typeof value === 'string' && !sentences.has(name);
    return [name, isName ? cut(value, LONGEST_NAME) : value];
  });
  return { ...Object.fromEntries(entries), ...invocationFields() };
}

/** `service` of each log line and metric: distinguishes the stages in one AWS account. */
export function serviceName(environment: Record<string, string | undefined> = process.env): string {
  return environment['POWERTOOLS_SERVICE_NAME'] || 'wxkeeper';
}

/** The log fields of an unexpected error. It never contains a reply of WeChat's. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, reason: error.message, stack: error.stack };
}
