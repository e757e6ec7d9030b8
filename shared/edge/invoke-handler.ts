/** The middy stack of functions that are invoked directly: what fails is a named function error. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import { CORRELATION_ID, inInvocation } from '../aws/invocation.ts';
import { describeError, type Logger } from '../aws/logger.ts';

/** Wraps a business function; callers read the thrown error's name as `errorType`. */
export function invokeHandler<Answer>(
  answer: (event: unknown, context: Context) => Promise<Answer>,
  { logger }: { logger: Logger },
): (event: unknown, context: Context) => Promise<Answer> {
  const handler = middy<unknown, Answer>()
    .use({
      onError: (call) => {
        const error = explainWechatFailure(call.error);
        if (error instanceof KeeperError) {
          logger.warn('Invocation refused', { error: error.name, reason: error.message });
        } else {
          logger.error('Invocation failed', describeError(error));
        }
        throw error;
      },
    })
    .handler((event, context) => answer(event, context));
  return (event, context) => {
    const { awsRequestId: requestId } = context;
    const invocation = { correlationId: sentCorrelationId(event) ?? requestId, requestId };
    return inInvocation(invocation, () => handler(event, context));
  };
}

/** Before the request is checked: one that is refused must not be logged under rubbish. */
function sentCorrelationId(event: unknown): string | undefined {
  const { correlationId } = Object(event) as { correlationId?: unknown };
  const isOne = typeof correlationId === 'string' && CORRELATION_ID.test(correlationId);
  return isOne ? correlationId : undefined;
}
