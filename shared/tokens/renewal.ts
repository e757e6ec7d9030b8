/** The renewal of an access token by the owner of its lease: here, or handed over to a function. */
import type { HandedOverRenewal, RenewLater } from '../aws/start-function.ts';
import { LeaseRanOut, type KeeperError } from '../errors.ts';
import type { Chance, Clock, HandOver, Log, Metering, Storage } from '../services.ts';
import type {
  AccessTokenKey,
  AccessTokenRecord,
  Lease,
  NewAccessToken,
} from '../store/records/access-token.ts';
import { WECHAT_TIMEOUT_SECONDS } from '../wechat/call.ts';
import { nextBudget, rememberFailure } from './renewal-barriers.ts';
import { measureRenewal } from './renewal-metrics.ts';

/**
 * Renew this long before expiry, as WeChat advises: a token that is handed out is then still good
 * when it is used.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
export const RENEWAL_MARGIN_SECONDS = 10 * 60;
/** The scheduler's margin is wider, so that look-ups hardly ever find the component's token due. */
export const SCHEDULED_RENEWAL_MARGIN_SECONDS = 15 * 60;

/**
 * Longer than a call to WeChat may take, shorter than a caller waits: if a renewer dies, the waiting
 * callers still get their token from the next one.
 */
export const LEASE_SECONDS = 10;

/** Where a token is stored, and how a new one is requested. */
export interface TokenSource {
  key: AccessTokenKey;
  /** The error where nothing is stored. Left out: the first look-up gets the first token. */
  missing?: () => KeeperError;
  /**
   * Requests a new token from WeChat and saves it as the lease's owner.
   *
   * @param checkTime called before WeChat is asked: throws where a call could outlast the lease
   */
  renew(owner: string, checkTime: () => void): Promise<Renewal>;
}

/** `lease-lost`: another writer was faster, and what it wrote counts. */
export type Renewal = NewAccessToken | 'lease-lost';

/** What became of a renewal. */
export type RenewalOutcome =
  | { is: 'renewed'; token: NewAccessToken }
  /** Another function does it. */
  | { is: 'handed-over' }
  /** Another renewer holds the lease. */
  | { is: 'leased' }
  /** Our lease ended before the token was saved. */
  | { is: 'lease-lost' }
  | { is: 'failed'; error: unknown };

/** The record on which the decision to renew rests, and whether its token can still be handed out. */
export interface SeenToken {
  record: AccessTokenRecord | undefined;
  isUsable: boolean;
}

/** The ports that a renewal needs. */
export interface RenewalPorts extends Storage, Clock, Chance, Log, Metering, HandOver {}

/** Renews unless another renewer was faster. Where the old token is usable, no caller waits. */
export async function takeLeaseAndRenew(
  source: TokenSource,
  { record, isUsable }: SeenToken,
  ports: RenewalPorts,
): Promise<RenewalOutcome> {
  const now = ports.now();
  const owner = ports.newId();
  const lease = {
    owner,
    expiresAt: now + LEASE_SECONDS,
    now,
    seenVersion: record?.version ?? 0,
    budget: nextBudget(record, now),
    isContested: (record?.rivalUntil ?? 0) > now,
  };
  if ((await ports.store.takeLease(source.key, lease)) === 'refused') return { is: 'leased' };
  if (isUsable && ports.renewLater) {
    await handOver({ ...source.key, leaseOwner: owner }, ports.renewLater, ports);
    return { is: 'handed-over' };
  }
  return renewAsOwner(source, { lease, record }, ports);
}

async function handOver(
  renewal: HandedOverRenewal,
  renewLater: RenewLater,
  { logger }: Log,
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
 * Does a renewal that was handed over, unless another renewer already has its lease. Lambda delivers
 * at least once: a second copy of the same message finds the lease taken as well.
 *
 * @throws the renewal's failure
 */
export async function renewHandedOver(
  source: TokenSource,
  from: string,
  ports: RenewalPorts,
): Promise<void> {
  const record = await ports.store.readAccessToken(source.key);
  if (record?.lease?.owner !== from) return;
  const now = ports.now();
  const owner = ports.newId();
  const { version: seenVersion, budget = nextBudget(record, now) } = record;
  const lease = { owner, expiresAt: now + LEASE_SECONDS, now, seenVersion, budget, from };
  if ((await ports.store.takeLease(source.key, lease)) === 'refused') return;
  const outcome = await renewAsOwner(source, { lease, record }, ports);
  if (outcome.is === 'failed') throw outcome.error;
}

async function renewAsOwner(
  source: TokenSource,
  { lease, record }: { lease: Lease; record: AccessTokenRecord | undefined },
  ports: RenewalPorts,
): Promise<RenewalOutcome> {
  const { owner, expiresAt } = lease;
  let renewed: Renewal;
  try {
    renewed = await source.renew(owner, () => {
      if (ports.now() + WECHAT_TIMEOUT_SECONDS > expiresAt) throw new LeaseRanOut();
    });
  } catch (error) {
    measureRenewal(source.key, { error }, ports);
    if (error instanceof LeaseRanOut) return { is: 'lease-lost' };
    const count = (record?.failure?.count ?? 0) + 1;
    return {
      is: 'failed',
      error: await rememberFailure(source.key, { owner, error, count }, ports),
    };
  }
  measureRenewal(source.key, undefined, ports);
  if (renewed !== 'lease-lost') return { is: 'renewed', token: renewed };
  // Which of the two new tokens is newer for WeChat is not known.
  await ports.store.addDoubt(source.key);
  return { is: 'lease-lost' };
}

/** Saves a new token as the lease's owner: the usual last step of {@link TokenSource.renew}. */
export async function saveRenewal(
  key: AccessTokenKey,
  { owner, token }: { owner: string; token: NewAccessToken },
  { store }: Storage,
): Promise<Renewal> {
  const saved = await store.saveAccessToken(key, owner, token);
  return saved === 'saved' ? token : saved;
}
