/** What the deployment allows of links: where merchants may be sent back to, who may begin. */
import type { ReadLinkSigningKeys } from '../aws/link-signing-key.ts';

export interface LinkPolicy {
  /** Origins, as in `https://app.example.com`, to which a browser may be sent back. */
  returnUrlOrigins: readonly string[];
  /** Whether a merchant may begin without a signed link, of whom then no tenant is known. */
  unsignedVisits: 'allowed' | 'refused';
}

/** What signed links take. */
export interface LinkPorts {
  linkPolicy: LinkPolicy;
  readLinkSigningKeys: ReadLinkSigningKeys;
}

/** Whether a browser may be sent to the address: absolute, without a password, of a listed origin. */
export function isReturnUrl(address: string, { returnUrlOrigins }: LinkPolicy): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  return /^https?:$/.test(url.protocol) && returnUrlOrigins.includes(url.origin);
}
