/** The file in which DynamoDB keeps tokens and secrets: only its owner may read it. */
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** DynamoDB Local takes the folder, and names the file itself. */
const DYNAMODB_LOCAL_FILE = 'shared-local-instance.db';

/**
 * Makes the folder, and takes from all others what rights they have on a file of an earlier run. A
 * new file gets its rights from the process that makes it (`guarded-process.ts`).
 */
export function protectDataFile(file: string): void {
  const folder = dirname(resolve(file));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The database's journals have its name, and something behind it.
  const isData = (name: string) =>
    [basename(file), DYNAMODB_LOCAL_FILE].some((own) => name === own || name.startsWith(`${own}-`));
  for (const name of readdirSync(folder).filter(isData)) narrow(join(folder, name));
}

function narrow(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    console.warn(`Others may be able to read ${path}, which has tokens in it: ${String(error)}`);
  }
}
