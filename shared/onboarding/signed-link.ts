/** Creates the signed links by which the SaaS sends its customers to the start page. */
import { KeeperError } from '../errors.ts';
import type { Clock } from '../services.ts';
import { signInvitation, type Invitation } from './invitation.ts';
import { isReturnUrl, type LinkPorts } from './link-policy.ts';

/** Long enough to read an e-mail and follow the link. */
export const DEFAULT_VALIDITY_SECONDS = 30 * 60;

export interface LinkRequest extends Invitation {
  validForSeconds?: number | undefined;
}

export interface SignedLink {
  url: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

export interface SignedLinkPorts extends LinkPorts, Clock {
  /** Scheme and host of the HTTP API. */
  publicBaseUrl: string;
}

/** @throws {KeeperError} `InvalidRequest` where `returnUrl` is on none of the allowed origins */
export async function createSignedLink(
  { validForSeconds = DEFAULT_VALIDITY_SECONDS, ...invitation }: LinkRequest,
  { readLinkSigningKeys, linkPolicy, publicBaseUrl, now, newId }: SignedLinkPorts,
): Promise<SignedLink> {
  const { componentAppId, returnUrl } = invitation;
  if (returnUrl !== undefined && !isReturnUrl(returnUrl, linkPolicy)) {
    const allowed = linkPolicy.returnUrlOrigins.join(', ') || 'none';
    const message = `returnUrl is an address of one of the allowed origins: ${allowed}`;
    throw new KeeperError('InvalidRequest', message);
  }
  const expiresAt = now() + validForSeconds;
  const keys = await readLinkSigningKeys();
  const token = await signInvitation(invitation, { expiresAt, id: newId() }, keys);
  return { url: `${publicBaseUrl}/${componentAppId}/invited?invitation=${token}`, expiresAt };
}
