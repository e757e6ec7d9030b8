/** What is told of each account of an import. Never a token. */
import type { Authorizer } from '../store/records/authorizer.ts';
import type { RefreshTokenCheck } from './check-refresh-token.ts';
import {
  newTenant,
  type ImportDecision,
  type ImportedAccount,
  type KeptReason,
} from './import-decision.ts';

/**
 * - `imported`: it was not stored, or without a refresh token
 * - `replaced`: the file's grant is the newer one, as WeChat confirms; in a dry run WeChat was not asked
 * - `same`: this refresh token is stored already
 * - `kept`: another one is stored, and stays
 * - `refused`: one of WeChat's test accounts, which belong to nobody
 * - `failed`: the table, WeChat or the event bus failed; the next import does it again
 */
export type ImportOutcome = 'imported' | 'replaced' | 'same' | 'kept' | 'refused' | 'failed';

/** What became of one account. Never a token. */
export interface ImportResult {
  authorizerAppId: string;
  outcome: ImportOutcome;
  reason?: KeptReason | 'test-account' | undefined;
  /** `assigned` to the file's tenant; `kept` where it belongs to another one. */
  tenant?: 'assigned' | 'kept' | undefined;
  check?: RefreshTokenCheck | undefined;
  message?: string | undefined;
}

/** Of an account as it was before the import. */
export function resultOf(
  given: ImportedAccount,
  current: Authorizer | undefined,
  decision: ImportDecision,
): ImportResult {
  const outcome = decision.is === 'newer' ? 'replaced' : decision.is;
  const reason = decision.is === 'kept' ? { reason: decision.reason } : {};
  const tenant = tenantOf(given, current, decision);
  return { authorizerAppId: given.authorizerAppId, outcome, ...reason, ...(tenant && { tenant }) };
}

/** Undefined where the file names none, or the one to whom the account belongs already. */
function tenantOf(
  given: ImportedAccount,
  current: Authorizer | undefined,
  decision: ImportDecision,
): ImportResult['tenant'] {
  if (newTenant(current, given, decision) !== undefined) return 'assigned';
  const stored = current?.tenantId;
  const isOther = given.tenantId !== undefined && given.tenantId !== stored;
  return isOther && stored !== undefined ? 'kept' : undefined;
}

/** For the log. */
export function countsOf(results: readonly ImportResult[]): Partial<Record<ImportOutcome, number>> {
  const counts: Partial<Record<ImportOutcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
