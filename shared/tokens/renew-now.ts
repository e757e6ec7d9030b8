/** Renews a token because an operator asks for it, whatever its age. */
import type { Log } from '../services.ts';
import type { CredentialKey } from '../store/records/access-token.ts';
import { findAccessToken } from './access-token.ts';
import type { AuthorizerTokenPorts } from './authorizer-token.ts';
import { credentialSourceOf } from './credential-source.ts';

/** What became of it: never the token itself. */
export interface RenewedNow {
  componentAppId: string;
  authorizerAppId?: string | undefined;
  /** Seconds since 1970. */
  expiresAt: number;
}

/**
 * As if a caller had reported the stored token: it is renewed once, within the budget of renewals.
 *
 * @throws {KeeperError} as a look-up
 */
export async function renewNow(
  key: CredentialKey,
  ports: AuthorizerTokenPorts & Log,
): Promise<RenewedNow> {
  const { componentAppId, authorizerAppId } = key;
  const record = await ports.store.readAccessToken(key);
  const needs = { rejectedToken: record?.accessToken };
  const { token } = await findAccessToken(credentialSourceOf(key, ports), needs, ports);
  ports.logger.info('Token renewed on request', { componentAppId, authorizerAppId });
  return { componentAppId, authorizerAppId, expiresAt: token.expiresAt };
}
