/** What the deployment allows: return addresses, visits without a signed link, changes of tenants. */
import type { ReadLinkSigningKeys } from '../aws/link-signing-key.ts';
import type { Chance } from '../services.ts';

export interface LinkPolicy {
  /**
   * Origins, as in `https://app.example.com`, to which a browser may be sent back. In the local run
   * `http://localhost:*` is any port; settings of a deployment cannot have that.
   */
  returnUrlOrigins: readonly string[];
  /** Whether a merchant may begin without a signed link. The tenant is then not known. */
  unsignedVisits: 'allowed' | 'refused';
  /** How many of them may begin in an hour, for each component. */
  unsignedVisitsPerHour: number;
  /** Whether a signed link may give an account to another tenant than it belongs to. */
  tenantChanges: 'allowed' | 'refused';
}

/** The ports that signed links need. */
export interface LinkPorts extends Pick<Chance, 'newId'> {
  linkPolicy: LinkPolicy;
  readLinkSigningKeys: ReadLinkSigningKeys;
}

/** Whether a browser may be sent to the address: absolute, no password, of a listed origin. */
export function isReturnUrl(address: string, { returnUrlOrigins }: LinkPolicy): boolean {
  const url = URL.parse(address);
  if (!url || url.username || url.password) return false;
  const anyPort = `${url.protocol}//${url.hostname}:*`;
  return (
    /^https?:$/.test(url.protocol) &&
    (returnUrlOrigins.includes(url.origin) || returnUrlOrigins.includes(anyPort))
  );
}
