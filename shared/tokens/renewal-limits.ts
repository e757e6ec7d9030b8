/** When WeChat is not asked for a token: after a failure for a while, and never beyond a budget. */
import { describeError } from '../aws/logger.ts';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { AccessTokenKey, AccessTokenRecord, RenewalBudget } from '../store/records.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';

/**
 * A token needs one renewal in two hours. Should our own store fail, or a caller report good tokens
 * as rejected, this is all that can go wrong: WeChat's daily quota is not drained.
 */
export const RENEWALS_PER_HOUR = 20;
const HOUR_SECONDS = 60 * 60;

/** Cool-down after a failure: twice as long each time, up to a minute. */
const FIRST_COOL_DOWN_SECONDS = 5;
const LONGEST_COOL_DOWN_SECONDS = 60;
/** WeChat counts its daily quotas by the day in China. */
const CHINA_OFFSET_SECONDS = 8 * HOUR_SECONDS;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const NOT_RENEWED = 'Access token could not be renewed';

/** What went wrong, for whom, and for which time in a row. */
interface FailedRenewal {
  owner: string;
  error: unknown;
  count: number;
}

/** The error that is given instead of asking WeChat; undefined when it may be asked. */
export function renewalBarred(
  key: AccessTokenKey,
  record: AccessTokenRecord | undefined,
  now: number,
): KeeperError | undefined {
  const { failure } = record ?? {};
  if (failure && failure.retryAt > now) {
    const message = `${failure.message} (WeChat is asked again in ${failure.retryAt - now} s)`;
    return new KeeperError(failure.name as KeeperError['name'], message);
  }
  if (nextBudget(record, now).used <= RENEWALS_PER_HOUR) return undefined;
  const message = `the access token of ${nameOf(key)} was renewed ${RENEWALS_PER_HOUR} times in this hour`;
  return new KeeperError('WechatUnavailable', `${message}; WeChat is asked again in the next one`);
}

/**
 * The budget with one more renewal in it. Repeating what failed is not counted, as the cool-down
 * limits it: an outage of WeChat's must not use up the renewal that ends it. But a lease that was not
 * ended tells that the repetition came to nothing here, where no cool-down limits it.
 */
export function nextBudget(record: AccessTokenRecord | undefined, now: number): RenewalBudget {
  const hour = Math.floor(now / HOUR_SECONDS);
  const used = record?.budget?.hour === hour ? record.budget.used : 0;
  const isRepetition = record?.failure !== undefined && record.lease === undefined;
  return { hour, used: isRepetition ? used : used + 1 };
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
  if (!(explained instanceof KeeperError)) {
    services.logger.error(NOT_RENEWED, { ...key, ...describeError(explained) });
    return explained;
  }
  const { name, message } = explained;
  const reason = message;
  services.logger.warn(NOT_RENEWED, { ...key, error: name, reason });
  const retryAt = services.now() + coolDownSeconds(failed, explained, services);
  const failure = { name, message, count: failed.count, retryAt };
  await services.store.saveRenewalFailure(key, failed.owner, failure);
  return explained;
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
