/** Bundles the command line: who installs the package gets nothing else with it. */
import { buildSync } from 'esbuild';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));
const common = {
  absWorkingDir: projectFolder,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'none',
  logLevel: 'warning',
} as const;

/**
 * Writes `wxkeeper.cjs`, which `bin` of package.json names, and `main.cjs`, which has all the code.
 *
 * CommonJS: Node.js loads its own modules quicker from it. What a command needs is in the file, but
 * is run only when the command is.
 *
 * @returns the file to start
 */
export function bundleCommandLine(folder: string): string {
  const description = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const file = join(folder, 'wxkeeper.cjs');
  buildSync({
    ...common,
    entryPoints: ['infra/package/wxkeeper.cjs'],
    outfile: file,
    banner: { js: '#!/usr/bin/env node' },
    external: ['./main.cjs'],
  });
  buildSync({
    ...common,
    entryPoints: ['infra/cli/main.ts'],
    outfile: join(folder, 'main.cjs'),
    mainFields: ['module', 'main'],
    define: { WXKEEPER_VERSION: JSON.stringify(version), 'import.meta.dirname': '""' },
    // An `import()` of node:http also reads its WebSocket, for which Node.js loads all of undici.
    supported: { 'dynamic-import': false },
    // As large as all the rest, for one check before a deployment, which is made in the repository.
    external: ['@aws-sdk/client-ec2'],
    minify: true,
  });
  chmodSync(file, 0o755);
  return file;
}
