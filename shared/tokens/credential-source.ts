/** Where a token or a ticket is stored, and how it is renewed: for the function that renews both. */
import type { CredentialKey } from '../store/records/access-token.ts';
import type { AuthorizerTokenPorts } from './authorizer-token.ts';
import { tokenSourceOf } from './look-up.ts';
import type { TokenSource } from './renewal.ts';
import { ticketSource } from './ticket.ts';

/** @param key what to renew, as a look-up has handed it over */
export function credentialSourceOf(
  { credential = 'access-token', ...key }: CredentialKey,
  ports: AuthorizerTokenPorts,
): TokenSource {
  const { componentAppId, authorizerAppId } = key;
  if (credential === 'access-token' || authorizerAppId === undefined) {
    return tokenSourceOf(key, ports);
  }
  return ticketSource({ componentAppId, authorizerAppId, credential }, ports);
}
