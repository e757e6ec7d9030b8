/** Counts a platform's accounts by state, page by page. */
import { listKey } from '../../../shared/store/keys.ts';
import type { AuthorizerStatus } from '../../../shared/store/records/authorizer.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item } from '../deployment/table.ts';

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
  { table, now }: Deployment,
  { most, onProgress }: Counting = {},
): Promise<AccountCounts | undefined> {
  const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
  const counts = { authorized: 0, revoked: 0, 'reauthorization-required': 0, countedAt: now() };
  let from: Item | undefined;
  let counted = 0;
  do {
    const page = await table.query({
      index: tableSchema.authorizersIndex.name,
      equals: { listedUnder },
      attributes: ['status'],
      limit: most,
      from,
    });
    if (page.next && most !== undefined) return undefined;
    for (const { status } of page.items) counts[status as AuthorizerStatus]++;
    counted += page.items.length;
    onProgress?.(counted);
    from = page.next;
  } while (from);
  return counts;
}
