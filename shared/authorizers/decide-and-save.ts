/** Changes an authorizer: decided on its newest state, whoever else writes meanwhile. */
import type { Storage } from '../services.ts';
import type { Authorizer, AuthorizerKey } from '../store/records/authorizer.ts';
import type { AuthorizerChange } from '../store/store.ts';

/** Few writers change one authorizer concurrently: more conflicts than this are a fault. */
const MAXIMUM_TRIES = 8;

/** Undefined: nothing is written. */
type Decision = AuthorizerChange | undefined;

/**
 * Reads the newest state, decides, and writes. Starts again where a concurrent write was faster.
 *
 * @returns the state afterwards, changed or not
 */
export async function decideAndSave(
  key: AuthorizerKey,
  { store }: Storage,
  decide: (current: Authorizer | undefined) => Decision | Promise<Decision>,
): Promise<Authorizer | undefined> {
  for (let tries = 0; tries < MAXIMUM_TRIES; tries++) {
    const current = await store.readAuthorizer(key);
    const decided = await decide(current);
    if (!decided) return current;
    if ((await store.changeAuthorizer(decided)) === 'saved') return decided.next;
  }
  throw new Error(`Account ${key.authorizerAppId} is changed by too many writers concurrently`);
}
