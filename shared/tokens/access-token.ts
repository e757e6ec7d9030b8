/**
 * The rule by which access tokens and tickets are handed out and renewed: one renewer for each. What
 * is said of a token here is true of a ticket.
 *
 * Read the record. A good token is the answer. If it is due, the caller that takes the lease renews
 * it. All others hand out the current token while it is valid. Where there is none they wait, for a
 * limited time.
 */
import { describeError } from '../aws/logger.ts';
import { KeeperError } from '../errors.ts';
import type { Sleep, Stopwatch } from '../services.ts';
import type {
  AccessTokenRecord,
  CredentialKey,
  NewAccessToken,
} from '../store/records/access-token.ts';
import { barrierOf, credentialText, explainBarrier, type Barrier } from './renewal-barriers.ts';
import { measureContention } from './renewal-metrics.ts';
import { isHeldUntil, isLeaseHeld } from './leases.ts';
import {
  renewalMarginOf,
  takeLeaseAndRenew,
  type RenewalOutcome,
  type RenewalPorts,
  type SeenToken,
  type TokenSource,
} from './renewal.ts';
import { wasQuotaReset } from './quota-reset.ts';
import { unavailable } from './unavailable.ts';
import { areWaitsOver, pauseMs, type Waits } from './waits.ts';

/** A token with less life left is not handed out: the call that uses it also takes time. */
export const MINIMUM_VALIDITY_SECONDS = 60;
/**
 * A look-up that has a valid token does not take longer, whatever becomes of the token's renewal. The
 * promise is 2 s.
 */
export const PATIENCE_MS = 1500;

/** What a caller asks of a token. */
export interface TokenNeeds {
  /** A token that WeChat refused (40001, 40014, 42001): it is not handed out again. */
  rejectedToken?: string | undefined;
  /** The least life that the caller needs; default {@link MINIMUM_VALIDITY_SECONDS}. */
  minimumValiditySeconds?: number | undefined;
  /** Renew already when less life than this is left; default {@link renewalMarginOf}. */
  renewalMarginSeconds?: number | undefined;
}

/** The ports that handing out a token needs. */
export interface TokenPorts extends RenewalPorts, Sleep, Stopwatch, Waits {}

/** A token, and whether it was in the table or had to be renewed or waited for. */
export interface ProvidedToken {
  token: NewAccessToken;
  from: 'table' | 'renewed';
}

/**
 * A token that WeChat accepts.
 *
 * @throws {KeeperError} every code but `InvalidRequest`
 */
export async function provideAccessToken(
  source: TokenSource,
  needs: TokenNeeds,
  ports: TokenPorts,
): Promise<NewAccessToken> {
  return (await findAccessToken(source, needs, ports)).token;
}

/** As {@link provideAccessToken}, and says where the token came from. */
export async function findAccessToken(
  source: TokenSource,
  needs: TokenNeeds,
  ports: TokenPorts,
): Promise<ProvidedToken> {
  let isContended = false;
  const startedAt = ports.renewLater ? ports.uptime() : 0;
  for (let waits = 0; ; waits++) {
    const record = await ports.store.readAccessToken(source.key);
    source.check?.(record);
    const usable = judgeToken(record, needs, ports.now());
    const from = waits === 0 ? 'table' : 'renewed';
    if (usable.is === 'good') return { token: usable.token, from };
    refuseUnavailable(source, record);
    const outlasted = ports.watchLease(source.key, record?.lease);
    const seen = { record, isUsable: usable.is === 'due', outlasted };
    const outcome = await renewIfAllowed(source, { ...seen, startedAt }, ports);
    if (outcome.is === 'renewed') return { token: outcome.token, from: 'renewed' };
    if (outcome.is === 'leased' && !isContended) {
      measureContention(source.key, ports);
      isContended = true;
    }
    const isNone = usable.is === 'none';
    if (outcome.is === 'failed' && (isNone || isGrantGone(outcome.error))) throw outcome.error;
    // Another writer was faster: the token that was read may be one that WeChat has replaced twice.
    if (outcome.is === 'lease-lost' && waits === 0) continue;
    if (usable.is === 'due') return { token: usable.token, from };
    if (outcome.is === 'barred') throw explainBarrier(source.key, outcome.barrier);
    if (areWaitsOver(waits, ports)) throw waitedTooLong(source.key);
    await ports.sleep(pauseMs(waits, ports.random()));
  }
}

/** The renewal has just learned that the grant has ended: its token is no longer handed out. */
function isGrantGone(error: unknown): boolean {
  return error instanceof KeeperError && error.kind === 'gone';
}

/** What a record is good for: a token that is due is still handed out while it is renewed. */
type UsableToken =
  { is: 'good'; token: NewAccessToken } | { is: 'due'; token: NewAccessToken } | { is: 'none' };

function judgeToken(
  record: AccessTokenRecord | undefined,
  needs: TokenNeeds,
  now: number,
): UsableToken {
  const { accessToken, expiresAt, dueAt, unavailable: reason } = record ?? {};
  if (!accessToken || !expiresAt || accessToken === needs.rejectedToken || reason) {
    return { is: 'none' };
  }
  const token = { accessToken, expiresAt, dueAt };
  const minimum = needs.minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS;
  const margin = Math.max(needs.renewalMarginSeconds ?? renewalMarginOf(token), minimum);
  if (expiresAt - now >= margin && !isDoubtful(record, now)) return { is: 'good', token };
  return expiresAt - now >= minimum ? { is: 'due', token } : { is: 'none' };
}

/**
 * Whether WeChat may have replaced the token: the last renewal failed, its renewer died, or another
 * renewer was at work besides. The old token dies 5 minutes later.
 */
function isDoubtful(record: AccessTokenRecord | undefined, now: number): boolean {
  const { lease, failure, isDoubted = false, rivalUntil } = record ?? {};
  const hadRival = rivalUntil !== undefined && !isHeldUntil(rivalUntil, now);
  return lease !== undefined || failure !== undefined || isDoubted || hadRival;
}

/** WeChat is not asked while another renewer holds the lease, nor while a barrier stands. */
async function renewIfAllowed(
  source: TokenSource,
  { startedAt, ...seen }: SeenToken & { startedAt: number },
  ports: TokenPorts,
): Promise<RenewalOutcome | { is: 'barred'; barrier: Barrier } | { is: 'slow' }> {
  const now = ports.now();
  const isOutlasted = seen.outlasted !== undefined;
  // Before the barriers: the last call of a budget is still under way.
  if (!isOutlasted && isLeaseHeld(seen.record, now)) return { is: 'leased' };
  const barrier = barrierOf(seen.record, now);
  if (barrier && !(await wasQuotaReset(source.key, barrier, ports)))
    return { is: 'barred', barrier };
  if (!seen.isUsable || !ports.renewLater) return renew(source, seen, ports);
  const slow = { is: 'slow' } as const;
  const patience = PATIENCE_MS - (ports.uptime() - startedAt);
  const renewal = renew(source, seen, ports);
  return Promise.race([renewal, ports.sleep(Math.max(0, patience)).then(() => slow)]);
}

/** The table may throw. That is no reason to keep a valid token from anybody. */
async function renew(
  source: TokenSource,
  seen: SeenToken,
  ports: TokenPorts,
): Promise<RenewalOutcome> {
  try {
    return await takeLeaseAndRenew(source, seen, ports);
  } catch (error) {
    ports.logger.warn('Renewal was cut short', { ...source.key, ...describeError(error) });
    return { is: 'failed', error };
  }
}

/** @throws {KeeperError} where the account has never granted anything, or its grant has ended */
export function refuseUnavailable(
  source: TokenSource,
  record: AccessTokenRecord | undefined,
): void {
  if (!record && source.missing) throw source.missing();
  if (record?.unavailable) throw unavailable(source.key, record.unavailable);
}

function waitedTooLong(key: CredentialKey): KeeperError {
  const message = `${credentialText(key)} is being renewed; ask again`;
  return new KeeperError('RefreshInProgress', message);
}
