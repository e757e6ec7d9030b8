/**
 * Before `npm pack` in the repository: builds the package, and puts its code where package.json says. The
 * archive then has the repository's own README; `npm run package` makes the one that is released.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

await import('./build-package.ts');

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
for (const part of ['client', 'cdk', 'cli']) {
  cpSync(join(dist, 'package', 'dist', part), join(dist, part), { recursive: true, force: true });
}
