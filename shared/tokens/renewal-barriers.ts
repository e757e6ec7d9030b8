/** When WeChat is not asked for a token: in the cool-down after a failure, and beyond a budget. */
import { describeError } from '../aws/logger.ts';
import { explainWechatFailure, KeeperError } from '../errors.ts';
import { insist } from '../insist.ts';
import type { Chance, Clock, Log, Sleep, Storage } from '../services.ts';
import type {
  AccessTokenRecord,
  Credential,
  CredentialKey,
  RenewalFailure,
} from '../store/records/access-token.ts';
import { errcodes, hasErrcode, mayBeDone } from '../wechat/errors.ts';
import { secondsUntilDailyQuotas } from '../wechat/lifetimes.ts';
import { secondsUntilNextCall } from './renewal-budget.ts';

/** Cool-down after a failure: twice as long each time, up to a minute. */
const FIRST_COOL_DOWN_SECONDS = 5;
export const LONGEST_COOL_DOWN_SECONDS = 60;
/** Where WeChat was not asked, only our own calls are to be limited. */
const LONGEST_COOL_DOWN_UNASKED_SECONDS = 10;
const LONGEST_QUOTA_WAIT_SECONDS = 24 * 60 * 60;

/** Why WeChat is not asked now, and for how long. */
export interface Barrier {
  is: 'cool-down' | 'budget';
  seconds: number;
  /** Calls to WeChat in this hour. */
  calls: number;
  /** The last renewal's, if it failed. */
  failure?: RenewalFailure | undefined;
}

/** Renewals have used up what an hour allows. */
export class RenewalBudgetSpent extends KeeperError {}

/** Undefined where WeChat may be asked. */
export function barrierOf(record: AccessTokenRecord | undefined, now: number): Barrier | undefined {
  const { failure, budget } = record ?? {};
  const calls = budget?.used ?? 0;
  if (failure && failure.retryAt > now && isBelievable(failure, now)) {
    return { is: 'cool-down', seconds: failure.retryAt - now, calls, failure };
  }
  const seconds = secondsUntilNextCall(budget, now);
  return seconds > 0 ? { is: 'budget', seconds, calls, failure } : undefined;
}

/**
 * A cool-down that begins in the future, or is longer than any, was set by a wrong clock. One that ends as
 * it begins is none, also by a clock that is behind.
 */
function isBelievable({ failedAt, retryAt }: RenewalFailure, now: number): boolean {
  if (retryAt === failedAt) return false;
  const longest =
    failedAt === undefined ? 2 * LONGEST_COOL_DOWN_SECONDS : LONGEST_QUOTA_WAIT_SECONDS;
  return retryAt - now <= longest && (failedAt ?? now) - now <= LONGEST_COOL_DOWN_SECONDS;
}

/**
 * The error that callers get instead of a call to WeChat. Its cause is the same error without the
 * seconds, which are true at this moment only.
 */
export function explainBarrier(key: CredentialKey, barrier: Barrier): KeeperError {
  const { code = 'WechatUnavailable' } = barrier.failure ?? {};
  const reason = reasonOf(key, barrier);
  const isOurs = barrier.is === 'cool-down' && barrier.failure?.wasWechatAsked === false;
  const what = isOurs ? 'it is tried again' : 'WeChat is asked again';
  const cause = new KeeperError(code, reason);
  const Barred = barrier.is === 'budget' ? RenewalBudgetSpent : KeeperError;
  return new Barred(code, `${reason} (${what} in ${barrier.seconds} s)`, { cause });
}

function reasonOf(key: CredentialKey, { is, calls, failure }: Barrier): string {
  const message = failure?.message ?? '';
  if (is === 'cool-down') return message;
  const used = `WeChat was asked for ${credentialText(key)} ${calls} times in this hour`;
  return message ? `${used}, the last time in vain: ${message}` : used;
}

interface FailedRenewal {
  /** Of the lease. */
  owner: string;
  error: unknown;
  /** Failures in a row. */
  count: number;
  wasWechatAsked: boolean;
}

/**
 * Stores the failure and ends the lease. Only failures with a code of the contract are stored. After
 * a fault of our own, the lease runs out instead.
 *
 * @returns the error that callers get
 */
export async function rememberFailure(
  key: CredentialKey,
  failed: FailedRenewal,
  ports: Storage & Clock & Sleep & Pick<Chance, 'random'> & Log,
): Promise<unknown> {
  const explained = explainWechatFailure(failed.error);
  if (!(explained instanceof KeeperError)) {
    ports.logger.error(notRenewed(key), { ...key, ...describeError(explained) });
    return explained;
  }
  const { code } = explained;
  const { message } = explained.cause instanceof KeeperError ? explained.cause : explained;
  ports.logger.warn(notRenewed(key), { ...key, error: code, reason: message });
  const failedAt = ports.now();
  const retryAt = failedAt + coolDownSeconds(failed, explained, ports);
  const { count, wasWechatAsked } = failed;
  const unasked = wasWechatAsked ? {} : { wasWechatAsked };
  const failure = { code, message, count, failedAt, retryAt, ...unasked };
  const { store } = ports;
  const save = () => store.saveRenewalFailure(key, failed.owner, failure);
  // Without a call, the lease that runs out tells as much.
  const saved = await (wasWechatAsked ? insist(save, ports) : save());
  // WeChat may have done what it did not answer, and after what the other renewer asked for.
  const isDoubted = code === 'WechatUnavailable' || mayBeDone(failed.error);
  if (saved === 'lease-lost' && isDoubted) await insist(() => store.addDoubt(key), ports);
  return explained;
}

function notRenewed({ credential = 'access-token' }: CredentialKey): string {
  return credential === 'access-token'
    ? 'Access token could not be renewed'
    : 'Ticket could not be renewed';
}

const nameOf: Readonly<Record<Credential, string>> = {
  'access-token': 'access token',
  'jsapi-ticket': 'jsapi ticket',
  'wx-card-ticket': 'wx_card ticket',
};

/** Which token or ticket it is, for messages. */
export function credentialText(key: CredentialKey): string {
  return `the ${nameOf[key.credential ?? 'access-token']} of ${ownerText(key)}`;
}

/** Whose token it is, for messages. */
export function ownerText({ componentAppId, authorizerAppId }: CredentialKey): string {
  return authorizerAppId ? `account ${authorizerAppId}` : `component ${componentAppId}`;
}

/** 0 where the next event ends the failure, such as a ticket. A used-up quota lasts for the day. */
function coolDownSeconds(
  { error, count, wasWechatAsked }: FailedRenewal,
  { code, kind }: KeeperError,
  { now, random }: Clock & Pick<Chance, 'random'>,
): number {
  if (code === 'VerifyTicketMissing' || kind === 'gone' || kind === 'unknown') return 0;
  if (wasWechatAsked && hasErrcode(error, errcodes.dailyQuotaReached)) {
    return secondsUntilDailyQuotas(now());
  }
  const longest = wasWechatAsked ? LONGEST_COOL_DOWN_SECONDS : LONGEST_COOL_DOWN_UNASKED_SECONDS;
  const coolDown = Math.min(FIRST_COOL_DOWN_SECONDS * 2 ** (count - 1), longest);
  return Math.ceil(coolDown * (0.5 + random() / 2));
}
