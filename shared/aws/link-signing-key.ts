/** The key for signed links: one secret in Secrets Manager for all components. */
import * as z from 'zod/mini';
import { requireVariables } from '../config.ts';
import { cacheSecrets, pastedText, previousText, type SecretSource } from './secrets.ts';

/** The key with which links are signed, and the previous one, which is still accepted. */
export interface LinkSigningKeys {
  linkSigningKey: string;
  previousLinkSigningKey?: string | undefined;
}

/** @param maximumAgeSeconds how old a cached copy may be */
export type ReadLinkSigningKeys = (maximumAgeSeconds?: number) => Promise<LinkSigningKeys>;

/** HS256 needs at least 256 bits; the stack generates 64 letters and digits. */
const key = () => pastedText().check(z.minLength(43));
const linkSigningKeys = () =>
  z.object({
    linkSigningKey: key(),
    previousLinkSigningKey: previousText(key()),
  });

export function createLinkSigningKeyReader(
  source: SecretSource,
  name = requireVariables(['LINK_SIGNING_SECRET_NAME']).LINK_SIGNING_SECRET_NAME,
): ReadLinkSigningKeys {
  const read = cacheSecrets(source, linkSigningKeys);
  return (maximumAgeSeconds) => read(name, maximumAgeSeconds);
}
