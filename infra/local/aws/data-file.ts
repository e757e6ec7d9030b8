/** The file in which DynamoDB keeps tokens and secrets: only its owner may read it. */
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** DynamoDB Local takes the folder, and names the file itself. */
const DYNAMODB_LOCAL_FILE = 'shared-local-instance.db';

/** What to do about a file that cannot be used. */
export const DATA_FILE_REMEDY = 'remove it, or choose another with WXKEEPER_DATA_FILE';

/**
 * Makes the folder, and takes from all others what rights they have on a file of an earlier run. A
 * new file gets its rights from the process that makes it (`guarded-process.ts`).
 *
 * @throws {Error} that names the file if it cannot be used
 */
export function protectDataFile(file: string): void {
  const folder = dirname(resolve(file));
  checkDataFile(file);
  // The database's journals have its name, and something behind it.
  const isData = (name: string) =>
    [basename(file), DYNAMODB_LOCAL_FILE].some((own) => name === own || name.startsWith(`${own}-`));
  for (const name of readdirSync(folder).filter(isData)) narrow(join(folder, name));
}

/**
 * Makes the folder, and looks whether the file can be written.
 *
 * @throws {Error} that names the file if it cannot be used
 */
export function checkDataFile(file: string): void {
  try {
    const folder = dirname(resolve(file));
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    if (!existsSync(file)) return;
    if (!statSync(file).isFile()) throw new Error('it is no file');
    accessSync(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The data file ${file} cannot be used (${reason}): ${DATA_FILE_REMEDY}`, {
      cause: error,
    });
  }
}

/** One after the other: where a folder cannot be made, the option `recursive` may never return. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: 0o700 });
}

function narrow(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (error) {
    console.warn(`Others may be able to read ${path}, which has tokens in it: ${String(error)}`);
  }
}
