/** Writes that must not be lost: what they store cannot be requested from WeChat again. */
import { WechatApiError } from './wechat/errors.ts';

/** Pauses between the tries of a write: 2.1 s in all, so that a caller still gets its answer. */
const PAUSES_MS = [300, 600, 1200];

/**
 * Tries a write several times. It must be idempotent: the table may have done it without an answer.
 *
 * @throws the last failure
 */
export async function insist<Result>(
  write: () => Promise<Result>,
  { sleep }: { sleep: (milliseconds: number) => Promise<unknown> },
): Promise<Result> {
  for (const pause of PAUSES_MS) {
    try {
      return await write();
    } catch (error) {
      // WeChat was asked on the way, and has refused: no repetition changes that.
      if (error instanceof WechatApiError) throw error;
      await sleep(pause);
    }
  }
  return write();
}
