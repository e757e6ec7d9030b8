/** The key for signed links: one secret in Secrets Manager for all components. */
import * as z from 'zod/mini';
import { requireVariables } from '../config.ts';
import { cacheSecrets, type SecretSource } from './secrets.ts';

/** The key with which links are signed, and the one before, which is still good. */
export interface LinkSigningKeys {
  linkSigningKey: string;
  previousLinkSigningKey?: string | undefined;
}

/** @param maximumAgeSeconds how old a kept copy may be */
export type ReadLinkSigningKeys = (maximumAgeSeconds?: number) => Promise<LinkSigningKeys>;

/** HS256 wants 256 bits at least; the stack makes up 64 letters and digits. */
const key = () => z.string().check(z.minLength(43));
const linkSigningKeys = () =>
  z.object({
    linkSigningKey: key(),
    previousLinkSigningKey: z.pipe(
      z.transform((text) => (text === '' ? undefined : text)),
      z.optional(key()),
    ),
  });

export function createLinkSigningKeyReader(
  source: SecretSource,
  name = requireVariables(['LINK_SIGNING_SECRET_NAME']).LINK_SIGNING_SECRET_NAME,
): ReadLinkSigningKeys {
  const read = cacheSecrets(source, linkSigningKeys);
  return (maximumAgeSeconds) => read(name, maximumAgeSeconds);
}
