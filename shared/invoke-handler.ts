/** The middy stack of functions that are invoked directly: what fails is a named function error. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { explainWechatFailure, KeeperError } from './errors.ts';
import { describeError, type Logger } from './logger.ts';

/** Wraps a business function; callers read the thrown error's name as `errorType`. */
export function invokeHandler<Answer>(
  answer: (event: unknown, context: Context) => Promise<Answer>,
  { logger }: { logger: Logger },
) {
  return middy<unknown, Answer>()
    .use({
      onError: (call) => {
        const error = explainWechatFailure(call.error);
        if (error instanceof KeeperError) {
          logger.warn('Look-up refused', { error: error.name, reason: error.message });
        } else {
          logger.error('Look-up failed', describeError(error));
        }
        throw error;
      },
    })
    .handler((event, context) => answer(event, context));
}
