/** The functions' bundles in the npm package: nothing is built where it is installed. */
import { Code } from 'aws-cdk-lib/aws-lambda';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../function-catalog.ts';

/** Beside the file with this code, see build-package.ts. */
const folder = new URL('./functions/', import.meta.url);

/** @throws {Error} where the package is incomplete */
export function packagedCode(name: FunctionName): Code {
  const bundle = fileURLToPath(new URL(name, folder));
  if (!existsSync(bundle)) {
    throw new Error(
      `The code of ${name} is missing: ${bundle}. It is part of the package wxkeeper; where wxkeeper/cdk ` +
        'itself is bundled, leave it out of the bundle.',
    );
  }
  return Code.fromAsset(bundle);
}
