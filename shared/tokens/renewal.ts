/** The renewal of an access token or a ticket by the owner of its lease: here, or handed over to a function. */
import type { HandedOverRenewal, RenewLater } from '../aws/start-function.ts';
import { LeaseRanOut, type KeeperError } from '../errors.ts';
import { insist } from '../insist.ts';
import type {
  Chance,
  Clock,
  HandOver,
  LeaseWatch,
  Log,
  Metering,
  Sleep,
  Storage,
} from '../services.ts';
import type {
  AccessTokenRecord,
  CredentialKey,
  Lease,
  NewAccessToken,
  RenewalBudget,
  RenewalFailure,
} from '../store/records/access-token.ts';
import { isLeaseTaken, LEASE_SECONDS, mayHaveRival, overtakenBy } from './leases.ts';
import { rememberFailure } from './renewal-barriers.ts';
import { createCallGate, reserveCall } from './renewal-budget.ts';
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

/** How long before its end a token is renewed. */
export function renewalMarginOf({ expiresAt, dueAt }: NewAccessToken): number {
  return dueAt === undefined ? RENEWAL_MARGIN_SECONDS : expiresAt - dueAt;
}

/** Where a token is stored, and how a new one is requested. */
export interface TokenSource {
  key: CredentialKey;
  /** The error where nothing is stored. Left out: the first look-up gets the first token. */
  missing?: () => KeeperError;
  /** Gets each record that a look-up reads: throws where it is not for the one who asks. */
  check?: (record: AccessTokenRecord | undefined) => void;
  /**
   * Requests a new token from WeChat and saves it as the lease's owner.
   *
   * @param beforeCall called before each call to WeChat: throws where it must not be made
   * @param failure of the renewal before, if it failed
   */
  renew(owner: string, beforeCall: () => Promise<void>, failure?: RenewalFailure): Promise<Renewal>;
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
  /** The owner of its lease, where that lease has lasted by a stopwatch. */
  outlasted?: string | undefined;
}

/** The ports that a renewal needs. */
export interface RenewalPorts
  extends Storage, Clock, LeaseWatch, Chance, Sleep, Log, Metering, HandOver {}

/**
 * Renews unless another renewer was faster. Where the old token is usable, another function does it:
 * unless the last one that was asked to has not even begun.
 */
export async function takeLeaseAndRenew(
  source: TokenSource,
  { record, isUsable, outlasted }: SeenToken,
  ports: RenewalPorts,
): Promise<RenewalOutcome> {
  const now = ports.now();
  const request = {
    owner: ports.newId(),
    expiresAt: now + LEASE_SECONDS,
    now,
    seenVersion: record?.version ?? 0,
    isContested: mayHaveRival(record, now),
    outlasted,
    overtakenUntil: overtakenBy(record, outlasted, now),
  };
  const { renewLater } = ports;
  if (isUsable && renewLater && !record?.lease?.isHandedOver) {
    const lease = { ...request, isHandedOver: true };
    if (!(await isLeaseTaken(source.key, lease, ports))) return { is: 'leased' };
    await handOver({ ...source.key, leaseOwner: request.owner }, renewLater, ports);
    return { is: 'handed-over' };
  }
  const lease = { ...request, ...reserveCall(record?.budget, now) };
  if (!(await isLeaseTaken(source.key, lease, ports))) return { is: 'leased' };
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
    // The lease runs out, and the next look-up renews by itself.
    const { componentAppId, authorizerAppId, credential } = renewal;
    const key = { componentAppId, authorizerAppId, credential };
    logger.warn('Renewal could not be handed over', key);
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
  const { version: seenVersion } = record;
  const reserved = reserveCall(record.budget, now);
  const lease = { owner, expiresAt: now + LEASE_SECONDS, now, seenVersion, ...reserved, from };
  if (!(await isLeaseTaken(source.key, lease, ports))) return;
  const outcome = await renewAsOwner(source, { lease, record }, ports);
  if (outcome.is === 'failed') throw outcome.error;
}

async function renewAsOwner(
  source: TokenSource,
  { lease, record }: RenewalUnderWay,
  ports: RenewalPorts,
): Promise<RenewalOutcome> {
  const { owner } = lease;
  const gate = createCallGate(source.key, { lease, before: record?.budget }, ports);
  let renewed: Renewal;
  try {
    renewed = await source.renew(owner, gate.beforeCall, record?.failure);
  } catch (error) {
    measureRenewal(source.key, { error }, ports);
    // If this fails, the budget has one call less.
    await gate.giveBack().catch(() => {});
    if (error instanceof LeaseRanOut) return { is: 'lease-lost' };
    const count = (record?.failure?.count ?? 0) + 1;
    const failed = { owner, error, count, wasWechatAsked: gate.wasWechatAsked() };
    return { is: 'failed', error: await rememberFailure(source.key, failed, ports) };
  }
  measureRenewal(source.key, undefined, ports);
  if (renewed !== 'lease-lost') return { is: 'renewed', token: renewed };
  // Which of the two new tokens is newer for WeChat is not known.
  await insist(() => ports.store.addDoubt(source.key), ports);
  return { is: 'lease-lost' };
}

/** A lease that reserves a call, and the record on which it was taken. */
interface RenewalUnderWay {
  lease: Lease & { budget: RenewalBudget };
  record: AccessTokenRecord | undefined;
}

/** Saves a new token as the lease's owner: the usual last step of {@link TokenSource.renew}. */
export async function saveRenewal(
  key: CredentialKey,
  { owner, token }: { owner: string; token: NewAccessToken },
  { store, sleep }: Storage & Sleep,
): Promise<Renewal> {
  // WeChat has ended the token before this one, or soon will.
  const saved = await insist(() => store.saveAccessToken(key, owner, token), { sleep });
  return saved === 'saved' ? token : saved;
}
