/** The middy stack of directly invoked functions: failures become named function errors. */
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

/** Checked before the rest: a request that is refused must not be logged with an invalid id. */
function sentCorrelationId(event: unknown): string | undefined {
  const { correlationId } = Object(event) as { correlationId?: unknown };
  const isValid = typeof correlationId === 'string' && CORRELATION_ID.test(correlationId);
  return isValid ? correlationId : undefined;
}
