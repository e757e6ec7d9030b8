/** The package's version. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

declare const WXKEEPER_VERSION: string | undefined;

/** The bundle has it; in the repository it is read. */
export const VERSION = typeof WXKEEPER_VERSION === 'string' ? WXKEEPER_VERSION : readVersion();

function readVersion(): string {
  const file = join(import.meta.dirname, '../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
