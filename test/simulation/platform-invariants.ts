/** What must hold between the platforms of one deployment, at every call. */
import { ownerName } from './components.ts';
import { short } from './journal.ts';
import type { World } from './world.ts';

/** A call as WeChat gets it. */
interface OwnCall {
  query: URLSearchParams;
  body: string;
}

const NAMED = /"component_appid":"([^"]+)"/;

/** A platform asks with its own token, and with none of the other's. */
export function watchPlatform({ ledger, journal }: World, { query, body }: OwnCall): void {
  const token = query.get('component_access_token');
  const [, named] = NAMED.exec(body) ?? [];
  const owner = ledger.tokenOf(token ?? '')?.owner;
  if (!token || named === undefined || owner === undefined) return;
  const expected = ownerName({ componentAppId: named });
  if (owner === expected) return;
  journal.violate('platforms', `${expected} asks with ${short(token)}, a token of ${owner}`);
}
