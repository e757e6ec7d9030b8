/**
 * The renewal of an account's token, and what is asked where WeChat refuses the refresh token or says
 * that there is no grant: the account's info, then the list. Each can be wrong or incomplete for once.
 */
import { findListed } from '../authorizers/listed.ts';
import type { Clock, Log, Wechat } from '../services.ts';
import type { NewAccessToken } from '../store/records/access-token.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import { renewAuthorizerAccessToken, type ComponentCaller } from '../wechat/component-api.ts';
import {
  isAccessTokenRefused,
  isGrantDenied,
  isRefreshTokenRefused,
  WechatApiError,
  WechatReplyUnexpected,
} from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';

/** What came of a renewal. */
export type RenewalAnswer =
  | RenewedToken
  /** WeChat refuses the stored one, or there is none, and neither source has another. */
  | { is: 'no-refresh-token'; cause: unknown }
  /** Two answers say that the account has withdrawn its grant. */
  | { is: 'withdrawn'; cause: unknown };

interface RenewedToken {
  is: 'renewed';
  token: NewAccessToken;
  /** The newest: another than the stored one is to be stored. */
  refreshToken: string;
}

/** The account, the refresh token that is stored, and who asks. */
export interface RenewalRequest {
  account: ComponentCaller & { authorizerAppId: string };
  storedToken: string | undefined;
  /** Throws where no renewal may be asked for any more, or the lease is another's by now. */
  beforeCall: () => Promise<void>;
}

interface RenewalUnderWay extends RenewalRequest {
  ports: Wechat & Clock;
  /** By refresh token. */
  refusals: Map<string, Refusal>;
}

interface Refusal {
  error: WechatApiError;
  times: number;
}

/** @throws where WeChat fails, or contradicts itself */
export async function renewOrRepair(
  request: RenewalRequest,
  ports: Wechat & Clock & Log,
): Promise<RenewalAnswer> {
  const { account, storedToken } = request;
  const renewal = { ...request, ports, refusals: new Map<string, Refusal>() };
  const first = await renewWith(storedToken, renewal);
  if (first) return first;
  const { componentAppId, authorizerAppId } = account;
  const why = storedToken ? 'Refresh token refused' : 'No refresh token';
  ports.logger.warn(`${why}, asking WeChat for it`, { componentAppId, authorizerAppId });
  // Where nothing was asked so far, this is the call that the lease has reserved. Before the next one
  // the lease is looked at.
  if (!storedToken) await request.beforeCall();
  const info = await askInfo(account, ports);
  const refusal = refusalOf(storedToken, renewal);
  if (info.is === 'gone' && isGrantDenied(refusal)) return { is: 'withdrawn', cause: info.error };
  const second = info.is === 'known' && (await renewWith(info.token ?? storedToken, renewal));
  if (second) return second;
  const listed = await findListed(account, ports);
  if (listed === 'not-listed' && info.is === 'gone') {
    return { is: 'withdrawn', cause: info.error };
  }
  if (listed === 'not-read' && info.is === 'gone') return askInfoAgain(renewal);
  const newest = typeof listed === 'object' && (listed.authorizerRefreshToken ?? storedToken);
  return (await renewWith(newest || undefined, renewal)) ?? conclude(info, renewal);
}

/** The info says that there is no grant, and the list is no second answer: it was not read, or has gaps. */
async function askInfoAgain(renewal: RenewalUnderWay): Promise<RenewalAnswer> {
  const { account, storedToken, beforeCall, ports } = renewal;
  await beforeCall();
  const info = await askInfo(account, ports);
  if (info.is === 'gone') return { is: 'withdrawn', cause: info.error };
  const renewed = info.is === 'known' && (await renewWith(info.token ?? storedToken, renewal));
  return renewed || conclude(info, renewal);
}

/** Undefined where WeChat does not take this refresh token, or would not. */
async function renewWith(
  authorizerRefreshToken: string | undefined,
  { account, beforeCall, ports, refusals }: RenewalUnderWay,
): Promise<RenewedToken | undefined> {
  if (!authorizerRefreshToken) return undefined;
  const refused = refusals.get(authorizerRefreshToken);
  if (refused && !isWorthRepeating(refused)) return undefined;
  await beforeCall();
  // The answer may be read late, by an instance that was frozen meanwhile.
  const askedAt = ports.now();
  const credentials = { ...account, authorizerRefreshToken };
  try {
    const renewed = await renewAuthorizerAccessToken(ports.wechat, credentials);
    const { accessToken, authorizerRefreshToken: refreshToken = authorizerRefreshToken } = renewed;
    return { is: 'renewed', token: issuedNow(accessToken, askedAt), refreshToken };
  } catch (error) {
    if (!isRefreshTokenRefused(error) && !isGrantDenied(error)) throw error;
    refusals.set(authorizerRefreshToken, { error, times: (refused?.times ?? 0) + 1 });
    return undefined;
  }
}

/** WeChat said that there is no grant, and another answer of its own knows the account. */
function isWorthRepeating({ error, times }: Refusal): boolean {
  return times === 1 && isGrantDenied(error);
}

function refusalOf(
  token: string | undefined,
  { refusals }: RenewalUnderWay,
): WechatApiError | undefined {
  return token === undefined ? undefined : refusals.get(token)?.error;
}

type Info =
  | { is: 'known'; token: string | undefined }
  | { is: 'gone'; error: WechatApiError }
  /** Nothing was learned: the list may know more. */
  | { is: 'unclear'; error: Error };

async function askInfo(account: RenewalRequest['account'], { wechat }: Wechat): Promise<Info> {
  try {
    const { authorizerRefreshToken: token } = await getAuthorizerInfo(wechat, account);
    return { is: 'known', token };
  } catch (error) {
    if (isGrantDenied(error)) return { is: 'gone', error };
    const isRefused = error instanceof WechatApiError && !isAccessTokenRefused(error);
    if (!isRefused && !(error instanceof WechatReplyUnexpected)) throw error;
    return { is: 'unclear', error };
  }
}

/** Neither source has a refresh token that works. */
function conclude(info: Info, renewal: RenewalUnderWay): RenewalAnswer {
  if (info.is === 'unclear') throw info.error;
  const refusal = refusalOf(renewal.storedToken, renewal);
  // The renewal says that there is no grant, and the account's info knows it.
  if (isGrantDenied(refusal)) throw refusal;
  return { is: 'no-refresh-token', cause: refusal };
}
