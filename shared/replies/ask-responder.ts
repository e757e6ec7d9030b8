/** What the responder answers to a user's message, in the time that WeChat leaves for it. */
import {
  ResponderFailed,
  type AskResponder,
  type ResponderEvent,
  type ResponderFailureCode,
} from '../aws/responder.ts';
import type { Log, Metering } from '../services.ts';
import type { Reply } from '../wechat/passive-reply.ts';
import { within } from '../within.ts';
import { readReply, ReplyInvalid } from './responder-answer.ts';

/** Where the message was taken in without delay. */
const LONGEST_WAIT_MILLISECONDS = 4000;
/** In less time hardly any function answers. It would act on what nobody gets to read. */
const SHORTEST_WAIT_MILLISECONDS = 200;

/** The ports by which a responder is asked. */
export interface ResponderPorts extends Log, Metering {
  askResponder: AskResponder;
}

/**
 * Asks the responder. Never throws: what goes wrong is logged and counted, and is no reply.
 *
 * @param milliseconds until the reply has to leave
 */
export async function replyOfResponder(
  event: ResponderEvent,
  milliseconds: number,
  ports: ResponderPorts,
): Promise<Reply | undefined> {
  try {
    const left = Math.min(LONGEST_WAIT_MILLISECONDS, milliseconds);
    // Also where the time is not a number.
    if (!(left >= SHORTEST_WAIT_MILLISECONDS)) {
      throw new ResponderFailed('late', 'no time was left to ask the responder');
    }
    return readReply(await askInTime(left, event, ports));
  } catch (error) {
    report(error, event, ports);
    return undefined;
  }
}

/** @throws {ResponderFailed} `late` at the end of the time, even where no heed is paid to the signal */
async function askInTime(
  milliseconds: number,
  event: ResponderEvent,
  { askResponder }: ResponderPorts,
): Promise<unknown> {
  const ending = new AbortController();
  const seconds = (milliseconds / 1000).toFixed(1);
  const reason = `the responder has not answered within ${seconds} s`;
  const tooLate = () => new ResponderFailed('late', reason);
  return within(milliseconds, askResponder(event, ending.signal), tooLate).finally(() => {
    ending.abort();
  });
}

function report(
  error: unknown,
  { componentAppId, authorizerAppId }: ResponderEvent,
  { logger, measure }: ResponderPorts,
): void {
  const { code, reason } = describe(error);
  logger.warn('Message not replied to', { componentAppId, authorizerAppId, code, reason });
  measure({ FailedReplies: 1 }, [{}, { code }]);
}

function describe(error: unknown): { code: ResponderFailureCode; reason: string } {
  if (error instanceof ResponderFailed) return { code: error.code, reason: error.message };
  if (error instanceof ReplyInvalid) return { code: 'invalid', reason: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  return { code: 'unavailable', reason: `the responder could not be asked (${name})` };
}
