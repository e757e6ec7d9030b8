/** Bundles the command line into one file: who installs the package gets nothing else with it. */
import { buildSync } from 'esbuild';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/**
 * CommonJS: Node.js loads its own modules quicker from it. What a command needs is in the file, but
 * is run only when the command is.
 *
 * @param file as `bin` of package.json names it
 * @returns the file
 */
export function bundleCommandLine(file: string): string {
  const description = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  buildSync({
    absWorkingDir: projectFolder,
    entryPoints: ['infra/cli/main.ts'],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    banner: { js: '#!/usr/bin/env node' },
    define: { WXKEEPER_VERSION: JSON.stringify(version), 'import.meta.dirname': '""' },
    // An `import()` of node:http also reads its WebSocket, for which Node.js loads all of undici.
    supported: { 'dynamic-import': false },
    // As large as all the rest, for one check before a deployment, which is made in the repository.
    external: ['@aws-sdk/client-ec2'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  chmodSync(file, 0o755);
  return file;
}
