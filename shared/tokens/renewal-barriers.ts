/** When WeChat is not asked for a token: in the cool-down after a failure, and beyond a budget. */
import { describeError } from '../aws/logger.ts';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import type { Chance, Clock, Log, Storage } from '../services.ts';
import type {
  AccessTokenKey,
  AccessTokenRecord,
  RenewalBudget,
  RenewalFailure,
} from '../store/records/access-token.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';

/**
 * A token needs one renewal in two hours. If our own store fails, or a caller reports good tokens as
 * rejected, no more than this can go wrong: WeChat's daily quota is not drained.
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

/** Why WeChat is not asked now. */
export type Barrier = { is: 'cool-down'; failure: RenewalFailure } | { is: 'budget' };

/** Undefined where WeChat may be asked. */
export function barrierOf(record: AccessTokenRecord | undefined, now: number): Barrier | undefined {
  const { failure } = record ?? {};
  if (failure && failure.retryAt > now) return { is: 'cool-down', failure };
  return nextBudget(record, now).used > RENEWALS_PER_HOUR ? { is: 'budget' } : undefined;
}

/** The error that callers get instead of a call to WeChat. */
export function explainBarrier(key: AccessTokenKey, barrier: Barrier, now: number): KeeperError {
  if (barrier.is === 'cool-down') {
    const { code, message, retryAt } = barrier.failure;
    return new KeeperError(code, `${message} (WeChat is asked again in ${retryAt - now} s)`);
  }
  const message = `the access token of ${ownerText(key)} was renewed ${RENEWALS_PER_HOUR} times in this hour`;
  return new KeeperError('WechatUnavailable', `${message}; WeChat is asked again in the next one`);
}

/**
 * The budget with one more renewal in it. Retries after a recorded failure are free: the cool-down
 * already limits them, and an outage of WeChat must not use up the renewal that ends it. A retry whose
 * lease never ended has no recorded failure, so it counts.
 */
export function nextBudget(record: AccessTokenRecord | undefined, now: number): RenewalBudget {
  const hour = Math.floor(now / HOUR_SECONDS);
  const used = record?.budget?.hour === hour ? record.budget.used : 0;
  const isRetry = record?.failure !== undefined && record.lease === undefined;
  return { hour, used: isRetry ? used : used + 1 };
}

/** The failure, the lease's owner, and the number of failures in a row. */
interface FailedRenewal {
  owner: string;
  error: unknown;
  count: number;
}

/**
 * Stores the failure and ends the lease. Only failures with a code of the contract are stored. After
 * a fault of our own, the lease runs out instead.
 *
 * @returns the error that callers get
 */
export async function rememberFailure(
  key: AccessTokenKey,
  failed: FailedRenewal,
  ports: Storage & Clock & Pick<Chance, 'random'> & Log,
): Promise<unknown> {
  const explained = explainWechatFailure(failed.error);
  if (!(explained instanceof KeeperError)) {
    ports.logger.error(NOT_RENEWED, { ...key, ...describeError(explained) });
    return explained;
  }
  const { code, message } = explained;
  ports.logger.warn(NOT_RENEWED, { ...key, error: code, reason: message });
  const retryAt = ports.now() + coolDownSeconds(failed, explained, ports);
  const failure = { code, message, count: failed.count, retryAt };
  const saved = await ports.store.saveRenewalFailure(key, failed.owner, failure);
  // WeChat may have done what it did not answer, and after what the other renewer asked for.
  const mayBeDone = code === 'WechatUnavailable';
  if (saved === 'lease-lost' && mayBeDone) await ports.store.addDoubt(key);
  return explained;
}

/** Whose token it is, for messages. */
export function ownerText({ componentAppId, authorizerAppId }: AccessTokenKey): string {
  return authorizerAppId ? `account ${authorizerAppId}` : `component ${componentAppId}`;
}

/** 0 where WeChat was not asked, as without a ticket. A used-up quota lasts until the day ends. */
function coolDownSeconds(
  { error, count }: FailedRenewal,
  { code }: KeeperError,
  { now, random }: Clock & Pick<Chance, 'random'>,
): number {
  if (code !== 'WechatUnavailable' && code !== 'WechatRejected') return 0;
  if (hasErrcode(error, errcodes.dailyQuotaReached)) {
    return DAY_SECONDS - ((now() + CHINA_OFFSET_SECONDS) % DAY_SECONDS);
  }
  const coolDown = Math.min(FIRST_COOL_DOWN_SECONDS * 2 ** (count - 1), LONGEST_COOL_DOWN_SECONDS);
  return Math.ceil(coolDown * (0.5 + random() / 2));
}
