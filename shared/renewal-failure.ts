/** After a failed renewal WeChat is left alone for a while, by everybody. */
import { explainWechatFailure, KeeperError } from './errors.ts';
import type { Services } from './services.ts';
import type { AccessTokenKey, AccessTokenRecord } from './store/store.ts';
import { errcodes, hasErrcode } from './wechat/wechat-error.ts';

/** Twice as long each time, up to a minute. */
const FIRST_COOL_DOWN_SECONDS = 5;
const LONGEST_COOL_DOWN_SECONDS = 60;
/** WeChat counts its daily quotas by the day in China. */
const CHINA_OFFSET_SECONDS = 8 * 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;

/** What went wrong, for whom, and for which time in a row. */
interface FailedRenewal {
  owner: string;
  error: unknown;
  count: number;
}

/**
 * Stores the failure and ends the lease. Only what WeChat or the state of things answered is stored;
 * a fault of ours is not, then the lease runs out.
 *
 * @returns the error that callers get
 */
export async function rememberFailure(
  key: AccessTokenKey,
  failed: FailedRenewal,
  services: Pick<Services, 'store' | 'now' | 'random' | 'logger'>,
): Promise<unknown> {
  const explained = explainWechatFailure(failed.error);
  if (!(explained instanceof KeeperError)) return explained;
  const { name, message } = explained;
  services.logger.warn('Access token could not be renewed', {
    ...key,
    error: name,
    reason: message,
  });
  const retryAt = services.now() + coolDownSeconds(failed, explained, services);
  const failure = { name, message, count: failed.count, retryAt };
  await services.store.saveRenewalFailure(key, failed.owner, failure);
  return explained;
}

/** The error that is given instead of asking WeChat again; undefined when it may be asked. */
export function failureInForce(
  record: AccessTokenRecord | undefined,
  now: number,
): KeeperError | undefined {
  const { failure } = record ?? {};
  if (!failure || failure.retryAt <= now) return undefined;
  const message = `${failure.message} (WeChat is asked again in ${failure.retryAt - now} s)`;
  return new KeeperError(failure.name as KeeperError['name'], message);
}

/** Whose token it is, for messages. */
export function nameOf({ componentAppId, authorizerAppId }: AccessTokenKey): string {
  return authorizerAppId ? `account ${authorizerAppId}` : `component ${componentAppId}`;
}

/** None where WeChat was not even asked, as without a ticket; a used-up quota waits for its day. */
function coolDownSeconds(
  { error, count }: FailedRenewal,
  { name }: KeeperError,
  { now, random }: Pick<Services, 'now' | 'random'>,
): number {
  if (name !== 'WechatUnavailable' && name !== 'WechatRejected') return 0;
  if (hasErrcode(error, errcodes.dailyQuotaReached)) {
    return DAY_SECONDS - ((now() + CHINA_OFFSET_SECONDS) % DAY_SECONDS);
  }
  const coolDown = Math.min(FIRST_COOL_DOWN_SECONDS * 2 ** (count - 1), LONGEST_COOL_DOWN_SECONDS);
  return Math.ceil(coolDown * (0.5 + random() / 2));
}
