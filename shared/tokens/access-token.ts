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
import type { TokenMemory } from './look-up-memory.ts';
import { barrierOf, credentialText, explainBarrier, type Barrier } from './renewal-barriers.ts';
import { measureContention } from './renewal-metrics.ts';
import { isLeaseHeld } from './leases.ts';
import {
  takeLeaseAndRenew,
  type RenewalOutcome,
  type RenewalPorts,
  type SeenToken,
  type TokenSource,
} from './renewal.ts';
import { wasQuotaReset } from './quota-reset.ts';
import { unavailable } from './unavailable.ts';
import { judgeToken, type TokenNeeds, type UsableToken } from './usable-token.ts';
import { areWaitsOver, pauseMs, type Waits } from './waits.ts';

/**
 * A look-up that has a valid token does not take longer, whatever becomes of the token's renewal. The
 * promise is 2 s.
 */
export const PATIENCE_MS = 1500;
/** Within the promise, too: a table that takes longer has nothing newer to tell in time. */
const LAST_READ_MS = 300;

/** The ports that handing out a token needs. */
export interface TokenPorts extends RenewalPorts, Sleep, Stopwatch, Waits {
  /** Of a warm function that looks tokens up: what WeChat refuses is forgotten. */
  memory?: Pick<TokenMemory, 'forget'> | undefined;
}

/** A token, and whether it was in the table or had to be renewed or waited for. */
export interface ProvidedToken {
  token: NewAccessToken;
  from: 'table' | 'renewed';
  /** It is being renewed, or should be. */
  isDue?: true;
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
    const current = await currentToken(source, { usable, outcome, needs }, ports);
    if (current) return { token: current, from, isDue: true };
    if (outcome.is === 'failed') throw outcome.error;
    if (outcome.is === 'barred') throw explainBarrier(source.key, outcome.barrier);
    // Another writer was faster: its token is there.
    if (outcome.is === 'lease-lost' && waits === 0) continue;
    if (areWaitsOver(waits, ports)) throw waitedTooLong(source.key);
    await ports.sleep(pauseMs(waits, ports.random()));
  }
}

/** What has become of an attempt to renew. */
type Attempt = RenewalOutcome | { is: 'barred'; barrier: Barrier } | { is: 'slow' };

/**
 * The token that is handed out though it was not renewed.
 *
 * @returns undefined where the caller can use none, or where the grant has just turned out to be over
 */
async function currentToken(
  source: TokenSource,
  { usable, outcome, needs }: { usable: UsableToken; outcome: Attempt; needs: TokenNeeds },
  ports: TokenPorts,
): Promise<NewAccessToken | undefined> {
  if (usable.is !== 'due') return undefined;
  if (outcome.is === 'failed' && isGrantGone(outcome.error)) return undefined;
  const { token } = usable;
  return hasTakenTime(outcome) ? newestOf(source, { token, needs }, ports) : token;
}

/**
 * The token that is in the table by now. While our renewal took its time another writer may have stored
 * one, and WeChat may have ended ours.
 *
 * @returns undefined where none is left that the caller can use
 */
async function newestOf(
  source: TokenSource,
  { token, needs }: { token: NewAccessToken; needs: TokenNeeds },
  ports: TokenPorts,
): Promise<NewAccessToken | undefined> {
  const read = ports.store.readAccessToken(source.key).catch(() => undefined);
  const record = await Promise.race([read, ports.sleep(LAST_READ_MS).then(() => undefined)]);
  if (!record) return token;
  source.check?.(record);
  refuseUnavailable(source, record);
  const usable = judgeToken(record, needs, ports.now());
  return usable.is === 'none' ? undefined : usable.token;
}

/** WeChat was perhaps asked meanwhile, by us or by others: what was read before may be outdated. */
function hasTakenTime({ is }: Attempt): boolean {
  return is === 'slow' || is === 'failed' || is === 'lease-lost';
}

function isGrantGone(error: unknown): boolean {
  return error instanceof KeeperError && error.kind === 'gone';
}

/** WeChat is not asked while another renewer holds the lease, nor while a barrier stands. */
async function renewIfAllowed(
  source: TokenSource,
  { startedAt, ...seen }: SeenToken & { startedAt: number },
  ports: TokenPorts,
): Promise<Attempt> {
  const now = ports.now();
  const isOutlasted = seen.outlasted !== undefined;
  // Before the barriers: the last call of a budget is still under way.
  if (!isOutlasted && isLeaseHeld(seen.record, now)) return { is: 'leased' };
  const isPatient = !seen.isUsable || !ports.renewLater;
  const withPatience = <Result, Late>(work: Promise<Result>, late: Late) => {
    if (isPatient) return work;
    const patience = PATIENCE_MS - (ports.uptime() - startedAt);
    return Promise.race([work, ports.sleep(Math.max(0, patience)).then(() => late)]);
  };
  const barrier = barrierOf(seen.record, now);
  const isBarred =
    barrier && !(await withPatience(wasQuotaReset(source.key, barrier, ports), false));
  if (isBarred) return { is: 'barred', barrier };
  return withPatience(renew(source, seen, ports), { is: 'slow' } as const);
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
