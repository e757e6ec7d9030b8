/** An account's access token: how it is renewed with its refresh token, and what is stored of that. */
import { withRefreshToken } from '../authorizers/authorizer.ts';
import { readRefreshToken, storeEndOfGrant } from '../authorizers/grants.ts';
import { digest } from '../digest.ts';
import { KeeperError } from '../errors.ts';
import { insist } from '../insist.ts';
import type { Bus, Sleep, Storage } from '../services.ts';
import type { NewAccessToken } from '../store/records/access-token.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import { withComponentAccessToken, type ComponentTokenPorts } from './component-token.ts';
import { renewOrRepair } from './refresh-token-repair.ts';
import { saveRenewal, type Renewal, type TokenSource } from './renewal.ts';
import { unavailable } from './unavailable.ts';

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
  const { authorizerAppId } = key;
  const answer = await withComponentAccessToken(key.componentAppId, ports, (caller) =>
    renewOrRepair({ account: { ...caller, authorizerAppId }, storedToken, beforeCall }, ports),
  );
  if (answer.is !== 'renewed') {
    const { cause } = answer;
    const status = answer.is === 'withdrawn' ? 'revoked' : 'reauthorization-required';
    return storeEndedGrant(authorizer, { status, cause }, ports);
  }
  const { token, refreshToken } = answer;
  if (refreshToken === storedToken) return saveRenewal(key, { owner, token }, ports);
  return saveWithRefreshToken(authorizer, { owner, token, refreshToken }, ports);
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
    const next = withRefreshToken(current, digest(refreshToken));
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
  const isLacking = status !== 'revoked' && stored?.lacksApiPermission;
  const reason = isLacking ? 'no-api-permission' : status;
  const { code, message } = unavailable(authorizer, reason);
  throw new KeeperError(code, message, { cause });
}

function notFound({ componentAppId, authorizerAppId }: AuthorizerKey): KeeperError {
  return new KeeperError(
    'AuthorizerNotFound',
    `Account ${authorizerAppId} has not authorized component ${componentAppId}`,
  );
}
