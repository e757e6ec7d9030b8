/** Structured logs. What is logged is chosen field by field: no request, reply or error as a whole. */
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { invocationFields } from './invocation.ts';
import { lazily } from '../lazily.ts';

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

type LogFields = Record<string, string | number | boolean | undefined>;

/** Each line has the ids of the invocation that writes it. */
export function createLogger(): Logger {
  const logger = lazily(() => new PowertoolsLogger({ serviceName: serviceName() }));
  return {
    info: (message, fields) => logger().info(message, { ...fields, ...invocationFields() }),
    warn: (message, fields) => logger().warn(message, { ...fields, ...invocationFields() }),
    error: (message, fields) => logger().error(message, { ...fields, ...invocationFields() }),
  };
}

/** `service` of each log line and metric: tells the stages of an account apart. */
export function serviceName(environment: Record<string, string | undefined> = process.env): string {
  return environment['POWERTOOLS_SERVICE_NAME'] || 'wxkeeper';
}

/** Of an error nobody expected: enough to find it. WeChat's replies never get into such a one. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, reason: error.message, stack: error.stack };
}
