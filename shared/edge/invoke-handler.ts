/** The middy stack of directly invoked functions: failures become named function errors. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import { CORRELATION_ID, inInvocation } from '../aws/invocation.ts';
import { invokedAlias } from '../aws/invoked-alias.ts';
import { describeError, type LogFields, type Logger } from '../aws/logger.ts';
import { APP_ID, AUTHORIZER_APP_ID } from '../wechat/app-id.ts';
import { forLog } from './logged-names.ts';

/** What the edge of a function needs. */
export interface InvokeEdge {
  logger: Logger;
  /** More names in the lines of failed invocations. Never any content of the request. */
  namesOf?: ((event: unknown) => LogFields) | undefined;
}

/** Wraps a business function; callers read the thrown error's name as `errorType`. */
export function invokeHandler<Answer>(
  answer: (event: unknown, context: Context) => Promise<Answer>,
  { logger, namesOf = () => ({}) }: InvokeEdge,
): (event: unknown, context: Context) => Promise<Answer> {
  const handler = middy<unknown, Answer>()
    .use({
      onError: (call) => {
        const error = explainWechatFailure(call.error);
        const names = {
          ...accountOf(call.event),
          ...callerOf(call.context),
          ...namesOf(call.event),
        };
        if (error instanceof KeeperError) {
          const { name, message } = error;
          logger.warn('Invocation refused', { ...names, error: name, reason: forLog(message) });
        } else {
          logger.error('Invocation failed', { ...names, ...describeError(error) });
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

/** Whose request it is. A request can be anything: only what has the form of an id is logged. */
function accountOf(event: unknown): Partial<Record<'componentAppId' | 'authorizerAppId', string>> {
  const { componentAppId, authorizerAppId } = Object(event) as Record<string, unknown>;
  return {
    ...(isText(componentAppId, APP_ID) && { componentAppId }),
    ...(isText(authorizerAppId, AUTHORIZER_APP_ID) && { authorizerAppId }),
  };
}

/** The alias by which it was invoked. AWS knows no other than those of the settings. */
function callerOf(context: Context): { caller?: string } {
  const caller = invokedAlias(context);
  return caller === undefined ? {} : { caller };
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

/** Checked before the rest: a request that is refused must not be logged with an invalid id. */
function sentCorrelationId(event: unknown): string | undefined {
  const { correlationId } = Object(event) as { correlationId?: unknown };
  return isText(correlationId, CORRELATION_ID) ? correlationId : undefined;
}
