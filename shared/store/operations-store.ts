/** What is stored for the people who run the service. Times are seconds since 1970. */
import type { AccessTokenKey } from './records/access-token.ts';
import type { AuthorizerStatus } from './records/authorizer.ts';

/** How many accounts were in each state after a comparison with WeChat's list. */
export interface AccountStates extends Record<AuthorizerStatus, number> {
  countedAt: number;
}

/** Whose daily quotas were reset: the platform's, or those of one account. */
export type QuotaOwner = AccessTokenKey;

/** What operators' functions write, and what is read of it. */
export interface OperationsStore {
  saveAccountStates(componentAppId: string, states: AccountStates): Promise<void>;
  readAccountStates(componentAppId: string): Promise<AccountStates | undefined>;

  /** From now on, no refusal of before is a reason to wait until midnight. */
  saveQuotaReset(owner: QuotaOwner, now: number): Promise<void>;
  /** When the quotas were reset the last time. */
  readQuotaReset(owner: QuotaOwner): Promise<number | undefined>;
  /** The start page asks WeChat for pre-auth codes again. */
  clearCodeQuotaEnd(componentAppId: string): Promise<void>;
}
