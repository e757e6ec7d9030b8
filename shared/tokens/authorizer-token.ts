/** An account's access token: renewed with its refresh token, which is replaced if refused. */
import { refreshTokenAfter } from '../authorizers/authorizer.ts';
import { readRefreshToken, storeEndOfGrant } from '../authorizers/grants.ts';
import { digest } from '../digest.ts';
import { KeeperError } from '../errors.ts';
import { insist } from '../insist.ts';
import type { Bus, Clock, Log, Sleep, Storage, Wechat } from '../services.ts';
import type { NewAccessToken } from '../store/records/access-token.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import { getAuthorizerInfo } from '../wechat/authorizer-api.ts';
import { renewAuthorizerAccessToken, type ComponentCaller } from '../wechat/component-api.ts';
import { errcodes, hasErrcode, isRefreshTokenRefused } from '../wechat/errors.ts';
import { issuedNow } from '../wechat/lifetimes.ts';
import { unavailable } from './access-token.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from './component-token.ts';
import { saveRenewal, type Renewal, type TokenSource } from './renewal.ts';

/** The ports that the renewal of an account's token needs. */
export interface AuthorizerTokenPorts extends ComponentTokenPorts, Bus {}

/** The lease of a renewal that is under way. */
interface HeldLease {
  owner: string;
  beforeCall: () => Promise<void>;
}

/** Where the account's token is stored, and how it is renewed with the refresh token. */
export function authorizerTokenSource(
  key: AuthorizerKey,
  ports: AuthorizerTokenPorts,
): TokenSource {
  return {
    key,
    missing: () => notFound(key),
    renew: (owner, beforeCall) => renew(key, { owner, beforeCall }, ports),
  };
}

async function renew(
  key: AuthorizerKey,
  { owner, beforeCall }: HeldLease,
  ports: AuthorizerTokenPorts,
): Promise<Renewal> {
  const authorizer = await ports.store.readAuthorizer(key);
  if (!authorizer) throw notFound(key);
  const storedToken = await readRefreshToken(authorizer, ports);
  let answer: WechatAnswer;
  try {
    answer = await withComponentAccessToken(key.componentAppId, ports, (caller) =>
      askWechat(authorizer, { storedToken, caller, beforeCall }, ports),
    );
  } catch (error) {
    const status = endedStatus(error);
    if (!status) throw error;
    return storeEndedGrant(authorizer, { status, cause: error }, ports);
  }
  if (answer.is === 'no-refresh-token') {
    const { cause } = answer;
    return storeEndedGrant(authorizer, { status: 'reauthorization-required', cause }, ports);
  }
  const { token, refreshToken } = answer;
  if (refreshToken === storedToken) return saveRenewal(key, { owner, token }, ports);
  return saveWithRefreshToken(authorizer, { owner, token, refreshToken }, ports);
}

type WechatAnswer =
  | { is: 'renewed'; token: NewAccessToken; refreshToken: string }
  /** WeChat refuses the stored one, or there is none, and WeChat returns no other. */
  | { is: 'no-refresh-token'; cause: unknown };

interface AskState {
  storedToken: string | undefined;
  caller: ComponentCaller;
  beforeCall: () => Promise<void>;
}

/** With the stored refresh token or, where WeChat refuses it, with the one that WeChat returns. */
async function askWechat(
  { authorizerAppId }: Authorizer,
  { storedToken, caller, beforeCall }: AskState,
  { wechat, now, logger }: Wechat & Clock & Log,
): Promise<WechatAnswer> {
  const renewWith = async (authorizerRefreshToken: string): Promise<WechatAnswer> => {
    await beforeCall();
    // The answer may be read late, by an instance that was frozen meanwhile.
    const askedAt = now();
    const account = { ...caller, authorizerAppId, authorizerRefreshToken };
    const renewed = await renewAuthorizerAccessToken(wechat, account);
    const { accessToken, authorizerRefreshToken: refreshToken = authorizerRefreshToken } = renewed;
    return { is: 'renewed', token: issuedNow(accessToken, askedAt), refreshToken };
  };
  let cause: unknown;
  if (storedToken) {
    try {
      return await renewWith(storedToken);
    } catch (error) {
      if (!isRefreshTokenRefused(error)) throw error;
      cause = error;
    }
  }
  const { componentAppId } = caller;
  logger.warn('Refresh token refused, asking WeChat for it', { componentAppId, authorizerAppId });
  const named = await getAuthorizerInfo(wechat, { ...caller, authorizerAppId });
  const { authorizerRefreshToken } = named;
  if (!authorizerRefreshToken || authorizerRefreshToken === storedToken) {
    return { is: 'no-refresh-token', cause };
  }
  return renewWith(authorizerRefreshToken);
}

/** Something else of the account can change meanwhile, such as its name. */
const MAXIMUM_SAVES = 3;

/** WeChat returned another refresh token: it is saved together with the access token. */
async function saveWithRefreshToken(
  authorizer: Authorizer,
  { owner, token, refreshToken }: { owner: string; token: NewAccessToken; refreshToken: string },
  { store, sleep }: Storage & Sleep,
): Promise<Renewal> {
  let current: Authorizer | undefined = authorizer;
  for (let tries = 0; current && tries < MAXIMUM_SAVES; tries++) {
    const refreshed = refreshTokenAfter(current, digest(refreshToken));
    const next = { ...current, ...refreshed, version: current.version + 1 };
    const change = { next, accessToken: token, authorizerRefreshToken: refreshToken };
    const saved = await insist(() => store.changeAuthorizer(change, owner), { sleep });
    if (saved === 'saved') return token;
    const record = await store.readAccessToken(authorizer);
    // The change was written, and its answer lost.
    if (record?.accessToken === token.accessToken) return token;
    if (record?.lease?.owner !== owner) return 'lease-lost';
    current = await store.readAuthorizer(authorizer);
  }
  return 'lease-lost';
}

type EndedStatus = 'revoked' | 'reauthorization-required';

/** What a failed renewal says about the grant; undefined where it says nothing. */
function endedStatus(error: unknown): EndedStatus | undefined {
  if (hasErrcode(error, errcodes.notAuthorized)) return 'revoked';
  return isRefreshTokenRefused(error) ? 'reauthorization-required' : undefined;
}

/**
 * The end is stored, so that WeChat is not asked in vain. Not so if the merchant has authorized again
 * since the renewal began: then a new token is already stored.
 */
async function storeEndedGrant(
  authorizer: Authorizer,
  { status, cause }: { status: EndedStatus; cause: unknown },
  ports: Storage & Bus,
): Promise<'lease-lost'> {
  const stored = await storeEndOfGrant(authorizer, { status, seen: authorizer }, ports);
  if (stored?.status === 'authorized') return 'lease-lost';
  const { code, message } = unavailable(authorizer, status);
  throw new KeeperError(code, message, { cause });
}

function notFound({ componentAppId, authorizerAppId }: AuthorizerKey): KeeperError {
  return new KeeperError(
    'AuthorizerNotFound',
    `Account ${authorizerAppId} has not authorized component ${componentAppId}`,
  );
}
