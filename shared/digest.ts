/** What is kept of a secret that only has to be recognised. */
import { createHash } from 'node:crypto';

/** SHA-256, as hex. Tokens and codes are random and long: they cannot be found from it. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
