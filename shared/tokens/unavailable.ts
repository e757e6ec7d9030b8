/** What callers are told where there is no token for an account. */
import { KeeperError } from '../errors.ts';
import type { CredentialKey } from '../store/records/access-token.ts';
import type { UnavailableReason } from '../store/records/authorizer.ts';
import { ownerText } from './renewal-barriers.ts';

/** The error of a look-up for an account whose grant has ended. */
export function unavailable(key: CredentialKey, reason: UnavailableReason): KeeperError {
  const owner = ownerText(key);
  if (reason === 'revoked') {
    return new KeeperError('AuthorizationRevoked', `${owner} has withdrawn its authorization`);
  }
  return new KeeperError('ReauthorizationRequired', reauthorizationText(owner, reason));
}

function reauthorizationText(owner: string, reason: UnavailableReason): string {
  return reason === 'no-api-permission'
    ? `${owner} has no API permission (接口权限), so WeChat gives no token for it. It must get that first, and then authorize the platform again`
    : `${owner} must authorize the platform again`;
}
