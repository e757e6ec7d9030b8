/** What is stored instead of a secret that only has to be recognised. */
import { createHash } from 'node:crypto';

/** SHA-256, as hex. Tokens and codes are long and random, so they cannot be guessed from it. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
