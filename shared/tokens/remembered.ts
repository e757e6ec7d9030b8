/** Whatever is looked up, and for whom: from the memory of a warm function, or by the rule for tokens. */
import { mayUse, refuseAccount, refuseUnread, type Caller } from '../callers/rights.ts';
import { KeeperError } from '../errors.ts';
import type { NewAccessToken } from '../store/records/access-token.ts';
import { findAccessToken, type ProvidedToken, type TokenPorts } from './access-token.ts';
import type { TokenMemory } from './look-up-memory.ts';
import { MINIMUM_VALIDITY_SECONDS, type TokenNeeds } from './usable-token.ts';
import { renewalMarginOf, type TokenSource } from './renewal.ts';

/** The ports of whatever finds tokens and remembers them. */
export interface FinderPorts extends TokenPorts {
  memory: TokenMemory;
}

/** A token, and where it was found. */
export interface FoundToken {
  token: NewAccessToken;
  from: ProvidedToken['from'] | 'memory';
}

/** What is looked up for whom. */
interface Asked extends TokenNeeds {
  source: TokenSource;
  caller: Caller;
}

/** A token or a ticket: from memory, from the store, or from WeChat. */
export async function findRemembered(asked: Asked, ports: FinderPorts): Promise<FoundToken> {
  const { source, caller, ...needs } = asked;
  const { memory } = ports;
  const { key } = source;
  refuseUnread(caller, key);
  const cached = recallFor(asked, ports);
  if (cached) return { token: cached, from: 'memory' };
  const remember = memory.beginLookUp();
  let tenantId: string | undefined;
  const check: TokenSource['check'] = (record) => {
    tenantId = record?.tenantId;
    refuseAccount(caller, key, tenantId);
  };
  try {
    const found = await findAccessToken({ ...source, check }, needs, ports);
    if (found.isDue) memory.forget(key);
    else remember(key, { ...found.token, tenantId });
    return found;
  } catch (error) {
    // Whatever the reason is: a withdrawn grant must not be answered from memory. Who may not have
    // the token learns nothing about it, and takes it from nobody.
    if (!isNotAllowed(error)) memory.forget(key);
    throw error;
  }
}

/** What is remembered, where it is the caller's to use and good enough. */
function recallFor(
  { source, caller, ...needs }: Asked,
  { memory, now }: FinderPorts,
): NewAccessToken | undefined {
  const { key } = source;
  const { rejectedToken, minimumValiditySeconds = MINIMUM_VALIDITY_SECONDS } = needs;
  const cached = memory.recall(key, rejectedToken ? 0 : minimumValiditySeconds);
  if (!mayUse(caller, key, cached?.tenantId)) return undefined;
  if (rejectedToken) memory.forget(key);
  // A token that is due is not taken from memory: the table says whether it is being renewed.
  return rejectedToken || !cached || isDue(cached, now()) ? undefined : cached;
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof KeeperError && error.code === 'CallNotAllowed';
}

function isDue(token: NewAccessToken, now: number): boolean {
  return token.expiresAt - now < renewalMarginOf(token);
}
