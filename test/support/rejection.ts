/** For tests of refusals: the refusal itself, so that its code and its wording can be looked at. */
import { MessageRejected } from '../../shared/wechat/message-rejected.ts';

/** The `MessageRejected` that the action throws; everything else makes the test fail. */
export function rejectionOf(action: () => unknown): MessageRejected {
  try {
    action();
  } catch (error) {
    if (error instanceof MessageRejected) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Whether the action refused, or did its work; every other error makes the test fail. */
export function isRefused(action: () => unknown): boolean {
  try {
    action();
    return false;
  } catch (error) {
    if (error instanceof MessageRejected) return true;
    throw error;
  }
}
