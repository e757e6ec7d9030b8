/** The grant of a listed account, as WeChat has it: from the account's info, or from the list. */
import { findListedNear } from '../authorizers/listed.ts';
import { insist } from '../insist.ts';
import type { Clock, Sleep, Storage, Wechat } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { ComponentTokenPorts } from '../tokens/component-token.ts';
import { getAuthorizerInfo, type AuthorizerInfo } from '../wechat/authorizer-api.ts';
import { renewAuthorizerAccessToken, type ComponentCaller } from '../wechat/component-api.ts';
import {
  errcodes,
  hasErrcode,
  isAccessTokenRefused,
  isGrantDenied,
  isRefreshTokenRefused,
  mayBeDone,
  WechatApiError,
  WechatReplyUnexpected,
} from '../wechat/errors.ts';
import type { Issued } from '../wechat/lifetimes.ts';
import type { ListedGrant } from './compare.ts';
import { askPatiently, isTemporary } from './wechat-list.ts';

/** A grant that WeChat has, with an access token where one was issued to prove it. */
export type FoundGrant = AuthorizerInfo & { accessToken?: Issued; askedAt?: number };

/** An account in WeChat's list, and what is stored of it. */
export interface ListedCase {
  key: AuthorizerKey;
  seen: Authorizer | undefined;
  listed: ListedGrant;
}

type Account = ComponentCaller & { authorizerAppId: string };

/**
 * The grant that WeChat has; undefined where there is none, or it does not work.
 *
 * @throws where neither source has an answer
 */
export async function findListedGrant(
  account: ListedCase,
  ports: ComponentTokenPorts,
): Promise<FoundGrant | undefined> {
  const { componentAppId, authorizerAppId } = account.key;
  try {
    return await askPatiently(componentAppId, ports, async (caller) =>
      askBothSources({ ...caller, authorizerAppId }, account, ports),
    );
  } catch (error) {
    if (isGrantDenied(error) || isRefreshTokenRefused(error)) return undefined;
    throw error;
  }
}

/**
 * What WeChat says of the account. If it names no refresh token there, the list's is taken. If it says
 * nothing of use, or that there is no grant, the list's is taken if it works.
 */
async function askBothSources(
  account: Account,
  { seen, listed }: ListedCase,
  ports: Wechat & Clock & Storage & Sleep,
): Promise<FoundGrant | undefined> {
  const { info, failure } = await askInfo(account, ports);
  const { refreshTokenDigest } = listed;
  const isStored = seen?.status === 'authorized' && seen.refreshTokenDigest === refreshTokenDigest;
  const isSettled = info.authorizerRefreshToken || !refreshTokenDigest || isStored;
  const found = isSettled ? undefined : await findListedNear(listed.position, account, ports);
  const grant = found
    ? { ...info, authorizerRefreshToken: found.authorizerRefreshToken }
    : { ...info };
  if (failure && !grant.authorizerRefreshToken) throw failure;
  const isDoubtful = failure !== undefined || seen?.status === 'reauthorization-required';
  return isDoubtful ? proveGrant(grant, account, ports) : grant;
}

/** With a failure the info says nothing, and the list may know more. */
async function askInfo(
  account: Account,
  { wechat }: Wechat,
): Promise<{ info: AuthorizerInfo; failure?: Error }> {
  try {
    return { info: await getAuthorizerInfo(wechat, account) };
  } catch (error) {
    const isLost = error instanceof WechatReplyUnexpected || isRefusalOfAccount(error);
    if (!isLost) throw error;
    return { info: {}, failure: error };
  }
}

/** Not where WeChat is busy, a quota is used up, or the component's own token is refused. */
function isRefusalOfAccount(error: unknown): error is WechatApiError {
  const isOther =
    isTemporary(error) ||
    isAccessTokenRefused(error) ||
    hasErrcode(error, errcodes.systemFault, errcodes.dailyQuotaReached);
  return error instanceof WechatApiError && !isOther;
}

/**
 * WeChat still lists grants whose refresh token it refuses. Such a grant is restored only if the
 * token works: otherwise it would be announced every day, and fail at the next look-up.
 */
async function proveGrant(
  info: AuthorizerInfo,
  account: Account,
  ports: Wechat & Clock & Storage & Sleep,
): Promise<FoundGrant | undefined> {
  const { authorizerRefreshToken } = info;
  if (!authorizerRefreshToken) return undefined;
  const askedAt = ports.now();
  const renewed = await renewOrDoubt({ ...account, authorizerRefreshToken }, ports);
  const { accessToken, authorizerRefreshToken: newest = authorizerRefreshToken } = renewed;
  return { ...info, accessToken, askedAt, authorizerRefreshToken: newest };
}

/** Without an answer WeChat may have issued a token all the same, and then the stored one ends. */
async function renewOrDoubt(
  credentials: Account & { authorizerRefreshToken: string },
  { wechat, store, sleep }: Wechat & Storage & Sleep,
): ReturnType<typeof renewAuthorizerAccessToken> {
  const { componentAppId, authorizerAppId } = credentials;
  try {
    return await renewAuthorizerAccessToken(wechat, credentials);
  } catch (error) {
    const key = { componentAppId, authorizerAppId };
    if (mayBeDone(error)) await insist(() => store.addDoubt(key), { sleep });
    throw error;
  }
}
