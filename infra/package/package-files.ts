/** What the npm package has besides its code: package.json, README and licence. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Of the repository's package.json. All else in it is about working on wxkeeper. */
const PUBLISHED_FIELDS = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  // Provenance compares it with where CI runs.
  'repository',
  'homepage',
  'bugs',
  'type',
  'sideEffects',
  'engines',
  'exports',
  'typesVersions',
  'bin',
  'peerDependencies',
  'peerDependenciesMeta',
] as const;

/** npm then refuses to publish from anywhere but CI, where it can prove what the package is made of. */
const publishConfig = { access: 'public', provenance: true };

/** @param folder that of the package */
export function writePackageFiles(folder: string): void {
  const manifest = JSON.stringify(packageManifest(), undefined, 2);
  writeFileSync(join(folder, 'package.json'), `${manifest}\n`);
  copyFileSync(join(projectFolder, 'LICENSE'), join(folder, 'LICENSE'));
  copyFileSync(join(projectFolder, 'infra/package/README.md'), join(folder, 'README.md'));
}

/** Not private, other than the repository's: nobody publishes the repository by mistake. */
function packageManifest(): Record<string, unknown> {
  const text = readFileSync(join(projectFolder, 'package.json'), 'utf8');
  const ours = JSON.parse(text) as Record<string, unknown>;
  const published = PUBLISHED_FIELDS.map((name) => [name, ours[name]] as const);
  return { ...Object.fromEntries(published), files: ['dist'], publishConfig };
}
