/** WeChat's daily quotas, reset by an operator: one mark ends the waiting of all tokens at once. */
import type { Clock, Log, Secrets, Storage, Wechat } from '../services.ts';
import type { CredentialKey } from '../store/records/access-token.ts';
import type { QuotaOwner } from '../store/operations-store.ts';
import { clearQuota } from '../wechat/quota-api.ts';
import { LONGEST_COOL_DOWN_SECONDS, type Barrier } from './renewal-barriers.ts';

/** What was reset, and when. */
export interface QuotaReset extends QuotaOwner {
  resetAt: number;
}

/**
 * Resets the daily quotas of the platform's own APIs, or those of one account. WeChat allows it ten
 * times a month.
 *
 * @throws {WechatApiError} 48006 where the month's resets are used up
 */
export async function resetQuota(
  owner: QuotaOwner,
  ports: Storage & Clock & Wechat & Secrets & Log,
): Promise<QuotaReset> {
  const { componentAppId, authorizerAppId } = owner;
  const { componentAppSecret } = await ports.readSecret(componentAppId);
  await clearQuota(ports.wechat, { ...owner, componentAppSecret });
  const resetAt = ports.now();
  await ports.store.saveQuotaReset(owner, resetAt);
  if (authorizerAppId === undefined) await ports.store.clearCodeQuotaEnd(componentAppId);
  ports.logger.info('Quota reset', { componentAppId, authorizerAppId });
  return { ...owner, resetAt };
}

/**
 * Whether the quota for which a renewal waits was reset since. Only where it waits until midnight is
 * the reset looked up: no other look-up takes a second read.
 */
export async function wasQuotaReset(
  key: CredentialKey,
  { is, failure }: Barrier,
  { store }: Storage,
): Promise<boolean> {
  const { failedAt, retryAt = 0 } = failure ?? {};
  if (is !== 'cool-down' || failedAt === undefined) return false;
  if (retryAt - failedAt <= LONGEST_COOL_DOWN_SECONDS) return false;
  // Who cannot read it waits on: a valid token is handed out whatever the table does.
  const resets = await Promise.all(
    ownersOf(key).map((owner) => store.readQuotaReset(owner).catch(() => undefined)),
  );
  return resets.some((resetAt) => resetAt !== undefined && resetAt >= failedAt);
}

/**
 * Access tokens are renewed by the platform's quota. Tickets by the account's, but with a token that
 * the platform's quota may have kept away.
 */
function ownersOf({ componentAppId, authorizerAppId, credential }: CredentialKey): QuotaOwner[] {
  const isTicket = credential !== undefined && credential !== 'access-token';
  return [{ componentAppId }, ...(isTicket ? [{ componentAppId, authorizerAppId }] : [])];
}
