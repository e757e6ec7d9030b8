/** What is stored of a platform: the age of its ticket, the life of its token, its accounts by state. */
import { accessTokenKey, comparisonKey, verifyTicketKey } from '../../../shared/store/keys.ts';
import type { AuthorizerStatus } from '../../../shared/store/records/authorizer.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Item } from '../deployment/table.ts';
import { countAccounts, type AccountCounts } from './count-accounts.ts';

/** So few are counted each time: it is one request, and the figures are new. */
const COUNTED_AT_ONCE = 200;

/** A platform at a glance, as `status --json` has it. */
export interface ComponentState {
  componentAppId: string;
  verifyTicket: { ageSeconds: number } | null;
  accessToken: { expiresInSeconds: number } | null;
  authorizers: Record<AuthorizerStatus | 'countedAt', number | null>;
  /** Why the last renewal of the token failed. */
  failure: { code: string; message: string; retryAt: number } | null;
}

const ATTRIBUTES = [
  'createdAt',
  'expiresAt',
  'failure',
  'authorized',
  'revoked',
  'reauthorizationRequired',
  'countedAt',
];

/** @param counts of accounts that were counted for this, by platform */
export async function readComponents(
  componentAppIds: readonly string[],
  deployment: Deployment,
  counts: ReadonlyMap<string, AccountCounts> = new Map(),
): Promise<ComponentState[]> {
  const keys = componentAppIds.flatMap((componentAppId) => [
    verifyTicketKey(componentAppId),
    accessTokenKey({ componentAppId }),
    comparisonKey(componentAppId),
  ]);
  const [items, few] = await Promise.all([
    deployment.table.readItems(keys, ATTRIBUTES),
    Promise.all(
      componentAppIds.map(
        async (componentAppId) =>
          counts.get(componentAppId) ??
          countAccounts(componentAppId, deployment, { most: COUNTED_AT_ONCE }),
      ),
    ),
  ]);
  return componentAppIds.map((componentAppId, index) => {
    const [ticket, token, comparison] = items.slice(3 * index);
    const now = deployment.now();
    return {
      componentAppId,
      verifyTicket: ticketState(ticket, now),
      accessToken: tokenState(token, now),
      authorizers: accountStates(few[index], comparison),
      failure: (token?.['failure'] as ComponentState['failure'] | undefined) ?? null,
    };
  });
}

function ticketState(ticket: Item | undefined, now: number): ComponentState['verifyTicket'] {
  const createdAt = ticket?.['createdAt'];
  return typeof createdAt === 'number' ? { ageSeconds: Math.max(0, now - createdAt) } : null;
}

/** One that has ended is none. */
function tokenState(token: Item | undefined, now: number): ComponentState['accessToken'] {
  const expiresAt = token?.['expiresAt'];
  return typeof expiresAt === 'number' && expiresAt > now
    ? { expiresInSeconds: expiresAt - now }
    : null;
}

function accountStates(
  counted: AccountCounts | undefined,
  comparison: Item | undefined,
): ComponentState['authorizers'] {
  if (counted) return counted;
  const numberIn = (name: string) => {
    const value = comparison?.[name];
    return typeof value === 'number' ? value : null;
  };
  return {
    authorized: numberIn('authorized'),
    revoked: numberIn('revoked'),
    'reauthorization-required': numberIn('reauthorizationRequired'),
    countedAt: numberIn('countedAt'),
  };
}
