/** Structured logs. What is logged is chosen field by field: no request, reply or error as a whole. */
import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

type LogFields = Record<string, string | number | boolean | undefined>;

export function createLogger(): Logger {
  const logger = new PowertoolsLogger({ serviceName: 'wxkeeper' });
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}

/** Of an error nobody expected: enough to find it. WeChat's replies never get into such a one. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return { error: error.name, reason: error.message, stack: error.stack };
}
