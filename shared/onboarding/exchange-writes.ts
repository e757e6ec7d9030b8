/** Writes after a code was spent: what fails here cannot be requested from WeChat again. */
import { addProfile } from '../authorizers/grants.ts';
import type { Log, Sleep, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';
import { WechatApiError } from '../wechat/errors.ts';

/** Pauses between the tries of a write: 2.1 s in all, so that a browser still gets its answer. */
const WRITE_PAUSES_MS = [300, 600, 1200];

/**
 * Tries a write several times. It must be idempotent: the table may have done it without an answer.
 *
 * @throws the last failure
 */
export async function insist<Result>(
  write: () => Promise<Result>,
  { sleep }: Sleep,
): Promise<Result> {
  for (const pause of WRITE_PAUSES_MS) {
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

/** Whether the write was done, as far as we know. */
export async function succeeds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch {
    return false;
  }
}

/** The grant works without a profile, so its failure does not fail the exchange. */
export async function tryToAddProfile(
  authorizer: Authorizer,
  caller: ComponentCaller,
  ports: Storage & Wechat & Log,
): Promise<Authorizer> {
  try {
    return await addProfile(authorizer, caller, ports);
  } catch {
    const { componentAppId, authorizerAppId } = authorizer;
    ports.logger.warn('Profile could not be stored', { componentAppId, authorizerAppId });
    return authorizer;
  }
}
