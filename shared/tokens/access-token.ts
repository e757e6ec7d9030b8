/**
 * The rule by which access tokens are handed out and renewed: one refresher per token.
 *
 * Read; good → answer. Due → whoever takes the lease renews, everybody else goes on with the current
 * token while it is valid, and waits, bounded, where there is none.
 */
import { KeeperError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { AccessTokenKey, AccessTokenRecord, NewAccessToken } from '../store/records.ts';
import { nameOf, renewalBarred } from './renewal-limits.ts';
import { measureContention } from './renewal-metrics.ts';
import { tryToRenew, type RenewalServices, type TokenSource } from './renewal.ts';

/**
 * Renew this long before expiry, as WeChat advises: so a token handed out is still good when used.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
export const REFRESH_MARGIN_SECONDS = 10 * 60;
/** Of the clock's visits: wider, so that look-ups hardly ever find the component's token due. */
export const SCHEDULED_REFRESH_MARGIN_SECONDS = 15 * 60;
/** A token with less life than this is not handed out: the call that uses it also takes time. */
export const MINIMUM_VALIDITY_SECONDS = 60;
/** Someone without any valid token waits this often for the refresher: 13 to 22 s in all. */
const MAXIMUM_WAITS = 24;
const LONGEST_PAUSE_MS = 800;
export interface TokenRequest {
  /** A token that WeChat refused (40001, 40014, 42001): it is not handed out again. */
  rejectedToken?: string | undefined;
  /** The least life that the caller needs; default {@link MINIMUM_VALIDITY_SECONDS}. */
  minimumValiditySeconds?: number | undefined;
  /** Renew already when less life than this is left; default {@link REFRESH_MARGIN_SECONDS}. */
  refreshMarginSeconds?: number | undefined;
}

type TokenServices = RenewalServices & Pick<Services, 'sleep'>;

/** A token, and whether it was there or had to be renewed or waited for. */
export interface ProvidedToken {
  token: NewAccessToken;
  from: 'table' | 'renewed';
}

/**
 * A token that WeChat accepts.
 *
 * @throws {KeeperError} every name of {@link ErrorName} but `InvalidRequest`
 */
export async function provideAccessToken(
  source: TokenSource,
  request: TokenRequest,
  services: TokenServices,
): Promise<NewAccessToken> {
  return (await findAccessToken(source, request, services)).token;
}

/** As {@link provideAccessToken}, for those who want to know how. */
export async function findAccessToken(
  source: TokenSource,
  request: TokenRequest,
  services: TokenServices,
): Promise<ProvidedToken> {
  let isContended = false;
  for (let waits = 0; ; waits++) {
    const record = await services.store.readAccessToken(source.key);
    const { state, token } = judge(record, request, services.now());
    const from = waits === 0 ? 'table' : 'renewed';
    if (state === 'good' && token) return { token, from };
    refuseUnavailable(source, record);
    const barred = renewalBarred(source.key, record, services.now());
    const renewed = barred ? undefined : await tryUnlessLeased(source, { record, token }, services);
    if (renewed === 'leased') {
      if (!isContended) measureContention(source.key, services);
      isContended = true;
    } else if (renewed) return { token: renewed, from: 'renewed' };
    if (token) return { token, from };
    if (barred) throw barred;
    if (waits === MAXIMUM_WAITS) throw new KeeperError('RefreshInProgress', waitedTooLong(source));
    await services.sleep(pauseMs(waits, services.random()));
  }
}

/** What the record is good for: a due token is still handed out to whoever does not renew it. */
function judge(record: AccessTokenRecord | undefined, request: TokenRequest, now: number) {
  const { accessToken, expiresAt } = record ?? {};
  if (!accessToken || !expiresAt || accessToken === request.rejectedToken || record?.unavailable) {
    return { state: 'unusable', token: undefined } as const;
  }
  const token = { accessToken, expiresAt };
  const minimum = request.minimumValiditySeconds ?? MINIMUM_VALIDITY_SECONDS;
  const margin = Math.max(request.refreshMarginSeconds ?? REFRESH_MARGIN_SECONDS, minimum);
  if (expiresAt - now >= margin && !isDoubtful(record)) return { state: 'good', token } as const;
  if (expiresAt - now >= minimum) return { state: 'due', token } as const;
  return { state: 'unusable', token: undefined } as const;
}

/**
 * Whether the last renewal did not end well: it failed, or whoever did it has ended. WeChat may have
 * replaced the token all the same, and then the old one dies 5 minutes later.
 */
function isDoubtful(record: AccessTokenRecord | undefined): boolean {
  return record?.lease !== undefined || record?.failure !== undefined;
}

async function tryUnlessLeased(
  source: TokenSource,
  known: Parameters<typeof tryToRenew>[1],
  services: TokenServices,
): ReturnType<typeof tryToRenew> {
  const { lease } = known.record ?? {};
  const isLeased = lease !== undefined && lease.expiresAt > services.now();
  return isLeased ? 'leased' : tryToRenew(source, known, services);
}

function refuseUnavailable(source: TokenSource, record: AccessTokenRecord | undefined): void {
  if (!record && source.missing) throw source.missing;
  if (record?.unavailable) throw unavailable(source.key, record.unavailable);
}

/** The error of a look-up for an account whose grant has ended. */
export function unavailable(
  key: AccessTokenKey,
  reason: NonNullable<AccessTokenRecord['unavailable']>,
): KeeperError {
  return reason === 'revoked'
    ? new KeeperError('AuthorizationRevoked', `${nameOf(key)} has withdrawn its authorization`)
    : new KeeperError(
        'ReauthorizationRequired',
        `${nameOf(key)} must authorize the platform again`,
      );
}

/** Pauses grow and are spread, so that those who wait do not all come back at once. */
function pauseMs(waits: number, random: number): number {
  return Math.min(100 * 2 ** waits, LONGEST_PAUSE_MS) * (0.75 + random / 2);
}

function waitedTooLong(source: TokenSource): string {
  return `the access token of ${nameOf(source.key)} is being renewed; ask again`;
}
