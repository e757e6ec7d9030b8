/** Counts a platform's accounts by state, page by page. */
import type { AuthorizerStatus } from '../../../shared/store/records/authorizer.ts';
import { pagesOfAccounts } from '../accounts/all-accounts.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** How many accounts are in each state, and when they were counted. */
export type AccountCounts = Record<AuthorizerStatus | 'countedAt', number>;

/** How to count. */
interface Counting {
  /** Stops, with undefined, where there are more than these. */
  most?: number;
  /** Called after each page with how many were counted so far. */
  onProgress?: (counted: number) => void;
}

export async function countAccounts(
  componentAppId: string,
  deployment: Deployment,
  { most, onProgress }: Counting = {},
): Promise<AccountCounts | undefined> {
  const countedAt = deployment.now();
  const counts = { authorized: 0, revoked: 0, 'reauthorization-required': 0, countedAt };
  const reading = { attributes: ['status'], limit: most };
  let counted = 0;
  for await (const { items, next } of pagesOfAccounts(componentAppId, reading, deployment)) {
    if (next && most !== undefined) return undefined;
    for (const { status } of items) counts[status as AuthorizerStatus]++;
    counted += items.length;
    onProgress?.(counted);
  }
  return counts;
}
