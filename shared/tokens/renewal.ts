/** The renewal of an access token by whoever holds its lease: at once, or handed over to be done later. */
import type { HandedOverRenewal, RenewLater } from '../aws/start-function.ts';
import { LeaseRanOut, type KeeperError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { AccessTokenKey, AccessTokenRecord, Lease, NewAccessToken } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { nextBudget, rememberFailure } from './renewal-limits.ts';
import { measureRenewal } from './renewal-metrics.ts';

/**
 * Longer than a call to WeChat may take, shorter than a caller waits: when a refresher dies, those
 * who wait for it still get their token from the next one.
 */
export const LEASE_SECONDS = 10;

/** Where a token is kept, and how a new one is bought. */
export interface TokenSource {
  key: AccessTokenKey;
  /** The error where nothing is kept: without it, the first look-up buys a token. */
  missing?: KeeperError;
  /**
   * Buys a new token from WeChat and saves it as the lease's owner.
   *
   * @param checkTime called before WeChat is asked: throws where the lease has run out meanwhile
   */
  renew(owner: string, checkTime: () => void): Promise<Renewal>;
}

/** `lease-lost`: somebody else has written meanwhile, and what they wrote counts. */
export type Renewal = NewAccessToken | 'lease-lost';

export type RenewalServices = Pick<
  Services,
  'store' | 'now' | 'newId' | 'random' | 'logger' | 'measure' | 'renewLater'
>;

/**
 * `leased` where somebody else renews; undefined where it was handed over, or failed although a
 * valid token is at hand.
 */
export async function tryToRenew(
  source: TokenSource,
  known: { record: AccessTokenRecord | undefined; token: NewAccessToken | undefined },
  services: RenewalServices,
): Promise<NewAccessToken | 'leased' | undefined> {
  const now = services.now();
  const owner = services.newId();
  const lease = {
    owner,
    expiresAt: now + LEASE_SECONDS,
    now,
    seenVersion: known.record?.version ?? 0,
    budget: nextBudget(known.record, now),
  };
  if ((await services.store.takeLease(source.key, lease)) === 'refused') return 'leased';
  if (known.token && services.renewLater) {
    await handOver({ ...source.key, leaseOwner: owner }, services.renewLater, services);
    return undefined;
  }
  try {
    return await renewAsOwner(source, { lease, record: known.record }, services);
  } catch (error) {
    if (known.token) return undefined;
    throw error;
  }
}

/** Who has a valid token does not wait for WeChat: not even the one who has to see to the next. */
async function handOver(
  renewal: HandedOverRenewal,
  renewLater: RenewLater,
  { logger }: RenewalServices,
): Promise<void> {
  try {
    await renewLater(renewal);
  } catch {
    // The lease runs out, and the next look-up tries again.
    const { componentAppId, authorizerAppId } = renewal;
    logger.warn('Renewal could not be handed over', { componentAppId, authorizerAppId });
  }
}

/**
 * Does a renewal that was handed over, unless its lease has passed on to somebody else: also to a
 * second copy of the message, which Lambda delivers at least once.
 */
export async function renewHandedOver(
  source: TokenSource,
  from: string,
  services: RenewalServices,
): Promise<void> {
  const record = await services.store.readAccessToken(source.key);
  if (record?.lease?.owner !== from) return;
  const now = services.now();
  const owner = services.newId();
  const { version: seenVersion, budget = nextBudget(record, now) } = record;
  const lease = { owner, expiresAt: now + LEASE_SECONDS, now, seenVersion, budget, from };
  if ((await services.store.takeLease(source.key, lease)) === 'refused') return;
  await renewAsOwner(source, { lease, record }, services);
}

/** @returns undefined where the lease was lost */
async function renewAsOwner(
  source: TokenSource,
  { lease, record }: { lease: Lease; record: AccessTokenRecord | undefined },
  services: RenewalServices,
): Promise<NewAccessToken | undefined> {
  const { owner, expiresAt } = lease;
  let renewed: Renewal;
  try {
    renewed = await source.renew(owner, () => {
      if (services.now() >= expiresAt) throw new LeaseRanOut();
    });
  } catch (error) {
    measureRenewal(source.key, { error }, services);
    if (error instanceof LeaseRanOut) return undefined;
    const count = (record?.failure?.count ?? 0) + 1;
    throw await rememberFailure(source.key, { owner, error, count }, services);
  }
  measureRenewal(source.key, undefined, services);
  if (renewed !== 'lease-lost') return renewed;
  await doubtKeptToken(source.key, owner, services);
  return undefined;
}

/**
 * Of the token bought here and the one that somebody else saved meanwhile, nobody knows which WeChat
 * takes for the newer one. A lease that has run out leaves that doubt: the next look-up renews.
 */
export async function doubtKeptToken(
  key: AccessTokenKey,
  owner: string,
  { store, now }: Pick<Services, 'store' | 'now'>,
): Promise<void> {
  const record = await store.readAccessToken(key);
  if (!record?.accessToken) return;
  const { version: seenVersion, budget = nextBudget(record, now()) } = record;
  await store.takeLease(key, { owner, expiresAt: now(), now: now(), seenVersion, budget });
}

/** Saves a bought token as the lease's owner; {@link TokenSource.renew} of most tokens ends so. */
export async function saveRenewal(
  store: Store,
  key: AccessTokenKey,
  { owner, token }: { owner: string; token: NewAccessToken },
): Promise<Renewal> {
  const saved = await store.saveAccessToken(key, owner, token);
  return saved === 'saved' ? token : saved;
}
