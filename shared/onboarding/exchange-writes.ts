/** Writes after a code was spent: what fails here cannot be requested from WeChat again. */
import { addProfile } from '../authorizers/profile.ts';
import type { Log, Sleep, Storage, Wechat } from '../services.ts';
import type { Authorizer } from '../store/records/authorizer.ts';
import type { ComponentCaller } from '../wechat/component-api.ts';

/** Undefined where the write was not done, as far as we know. */
export async function tryOnce<Result>(write: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await write();
  } catch {
    return undefined;
  }
}

/** The grant works without a profile, so its failure does not fail the exchange. */
export async function tryToAddProfile(
  authorizer: Authorizer,
  caller: ComponentCaller,
  ports: Storage & Wechat & Log & Sleep,
): Promise<Authorizer> {
  try {
    return await addProfile(authorizer, caller, ports);
  } catch {
    const { componentAppId, authorizerAppId } = authorizer;
    ports.logger.warn('Profile could not be stored', { componentAppId, authorizerAppId });
    return authorizer;
  }
}
