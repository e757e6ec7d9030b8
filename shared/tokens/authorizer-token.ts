/** An authorizer's access token: renewed with the refresh token, which is repaired where it fails. */
import { refreshTokenAfter } from '../authorizers/authorizer.ts';
import { readRefreshToken, storeEndOfGrant } from '../authorizers/grants.ts';
import { digest } from '../digest.ts';
import { KeeperError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { Authorizer, AuthorizerKey, NewAccessToken } from '../store/records.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import { refreshAuthorizerAccessToken, type ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { unavailable } from './access-token.ts';
import { withComponentAccessToken } from './component-token.ts';
import { saveRenewal, type Renewal, type TokenSource } from './renewal.ts';

/** Where the account's token is kept, and how it is renewed with the refresh token. */
export function authorizerTokenSource(key: AuthorizerKey, services: Services): TokenSource {
  return {
    key,
    missing: notFound(key),
    renew: (owner, checkTime) => renew(key, { owner, checkTime }, services),
  };
}

async function renew(
  key: AuthorizerKey,
  { owner, checkTime }: { owner: string; checkTime: () => void },
  services: Services,
): Promise<Renewal> {
  const authorizer = await services.store.readAuthorizer(key);
  if (!authorizer) throw notFound(key);
  const kept = await readRefreshToken(authorizer, services);
  try {
    return await withComponentAccessToken(key.componentAppId, services, async (caller) => {
      const known = { kept, caller, checkTime };
      const { refreshed, used } = await refresh(authorizer, known, services);
      const token = issuedNow(refreshed.accessToken, services.now());
      const current = refreshed.authorizerRefreshToken ?? used;
      if (current === kept) return saveRenewal(services.store, key, { owner, token });
      return saveWithRefreshToken(authorizer, { owner, token, current }, services);
    });
  } catch (error) {
    return endOfGrant(error, authorizer, services);
  }
}

interface RefreshState {
  kept: string | undefined;
  caller: ComponentCaller;
  checkTime: () => void;
}

/** With the refresh token that is kept, or, where WeChat refuses it, the one that WeChat names. */
async function refresh(
  { authorizerAppId }: Authorizer,
  { kept, caller, checkTime }: RefreshState,
  { wechat, logger }: Services,
) {
  const refreshWith = async (authorizerRefreshToken: string) => {
    checkTime();
    const account = { ...caller, authorizerAppId, authorizerRefreshToken };
    const refreshed = await refreshAuthorizerAccessToken(wechat, account);
    return { refreshed, used: authorizerRefreshToken };
  };
  let refusal: unknown;
  if (kept) {
    try {
      return await refreshWith(kept);
    } catch (error) {
      if (!isRefreshTokenRefused(error)) throw error;
      refusal = error;
    }
  }
  const { componentAppId } = caller;
  logger.warn('Refresh token refused, asking WeChat for it', { componentAppId, authorizerAppId });
  const found = await getAuthorizerInfo(wechat, { ...caller, authorizerAppId });
  if (!found.authorizerRefreshToken || found.authorizerRefreshToken === kept) {
    throw new RefreshTokenLost('no usable refresh token', { cause: refusal });
  }
  return refreshWith(found.authorizerRefreshToken);
}

/** WeChat named another refresh token: it becomes the current one together with the access token. */
async function saveWithRefreshToken(
  authorizer: Authorizer,
  { owner, token, current }: { owner: string; token: NewAccessToken; current: string },
  { store }: Services,
): Promise<Renewal> {
  const next = {
    ...authorizer,
    ...refreshTokenAfter(authorizer, digest(current)),
    version: authorizer.version + 1,
  };
  const change = { next, accessToken: token, authorizerRefreshToken: current };
  return (await store.changeAuthorizer(change, owner)) === 'saved' ? token : 'lease-lost';
}

/**
 * What a failed renewal says about the grant is stored, so that nobody asks WeChat in vain: unless
 * the merchant has authorized again since the renewal began, then there is a new token already.
 */
async function endOfGrant(
  error: unknown,
  authorizer: Authorizer,
  services: Services,
): Promise<'lease-lost'> {
  const status = hasErrcode(error, errcodes.notAuthorized)
    ? 'revoked'
    : error instanceof RefreshTokenLost || isRefreshTokenRefused(error)
      ? 'reauthorization-required'
      : undefined;
  if (!status) throw error;
  const stored = await storeEndOfGrant(authorizer, { status, seen: authorizer }, services);
  if (stored?.status === 'authorized') return 'lease-lost';
  const explained = unavailable(authorizer, status);
  throw new KeeperError(explained.name, explained.message, { cause: error });
}

class RefreshTokenLost extends Error {}

function isRefreshTokenRefused(error: unknown): boolean {
  const { refreshTokenInvalid, refreshTokenExpired, passwordChanged } = errcodes;
  return hasErrcode(error, refreshTokenInvalid, refreshTokenExpired, passwordChanged);
}

function notFound({ componentAppId, authorizerAppId }: AuthorizerKey): KeeperError {
  return new KeeperError(
    'AuthorizerNotFound',
    `Account ${authorizerAppId} has not authorized component ${componentAppId}`,
  );
}
