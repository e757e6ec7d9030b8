/**
 * The attributes of an item that holds an account's access token and its tickets side by side: one
 * read tells all of them, and whether the account has withdrawn its authorization.
 */
import type { AccessTokenRecord, Credential, CredentialKey } from './records/access-token.ts';

type DerivedAttribute = 'version' | 'lease' | 'isDoubted' | 'rivalUntil';
type CommonAttribute = 'unavailable' | 'tenantId';

/** What the item has of each credential. */
export interface CredentialAttributes extends Omit<
  AccessTokenRecord,
  DerivedAttribute | CommonAttribute
> {
  /** Missing where the credential was never changed. */
  version?: number;
  leaseOwner?: string;
  /** Without an owner: a change of the grant has ended the lease. */
  leaseExpiresAt?: number;
  isLeaseHandedOver?: boolean;
  /** How often the stored token was doubted. */
  doubts?: number;
  /** `doubts` when the lease was taken; less than 0 where the new token is doubtful from the start. */
  leaseDoubts?: number;
  /** `leaseDoubts` of the renewal that saved the token. */
  settledDoubts?: number;
}

/** What the item has of the account. */
export type AccountAttributes = Pick<AccessTokenRecord, CommonAttribute>;

/** The item. */
export type CredentialItem = AccountAttributes & Readonly<Record<string, unknown>>;

/** The beginning of the attributes' names; the access token's are older than the tickets. */
const prefixes: Readonly<Record<Credential, string>> = {
  'access-token': '',
  'jsapi-ticket': 'jsapiTicket',
  'wx-card-ticket': 'wxCardTicket',
};

/** The credentials beside the access token, which end with the account's grant. */
export const tickets: readonly Credential[] = ['jsapi-ticket', 'wx-card-ticket'];

/** What the key names. */
export function credentialOf({ credential = 'access-token' }: CredentialKey): Credential {
  return credential;
}

/** The expression with the credential's own attributes where it has `#version` and so on. */
export function expressionOf(credential: Credential, expression: string): string {
  return expression.replaceAll(/#(\w+)/g, (_match, name: string) => attributeOf(credential, name));
}

/** What the item has of one credential. */
export function attributesOf(credential: Credential, item: CredentialItem): CredentialAttributes {
  const own = names.map((name) => [name, item[attributeOf(credential, name)]]);
  return Object.fromEntries(own) as CredentialAttributes;
}

function attributeOf(credential: Credential, name: string): string {
  const prefix = prefixes[credential];
  return prefix ? prefix + name.charAt(0).toUpperCase() + name.slice(1) : name;
}

const names = Object.keys({
  accessToken: true,
  expiresAt: true,
  dueAt: true,
  version: true,
  leaseOwner: true,
  leaseExpiresAt: true,
  isLeaseHandedOver: true,
  overtakenUntil: true,
  failure: true,
  budget: true,
  doubts: true,
  leaseDoubts: true,
  settledDoubts: true,
} satisfies Record<keyof CredentialAttributes, true>);
