/** What is deployed of other people's packages: those of which the bundles contain something. */
import { buildSync, type Metafile } from 'esbuild';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { functionNames } from '../function-catalog.ts';
import { apart, bundleOptions } from './bundle.ts';

const projectFolder = bundleOptions.absWorkingDir;

/** A package as CycloneDX describes it. @see https://cyclonedx.org/docs/1.6/json/#components */
export interface SbomComponent {
  type: 'library';
  name: string;
  version: string;
  purl: string;
  licenses: { license: { name: string } }[];
  hashes: { alg: 'SHA-512'; content: string }[];
  /** The functions in whose bundles it is. */
  properties: { name: 'wxkeeper:function'; value: string }[];
}

/** An SBOM in CycloneDX's JSON. The same bundles have the same one: it has no date and no random id. */
export function createSbom() {
  const { name, version, license } = readJson('package.json');
  const application = {
    type: 'application',
    name,
    version,
    licenses: [{ license: { name: license } }],
  };
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: application },
    components: listComponents(),
  };
}

function listComponents(): SbomComponent[] {
  const functionsByFolder = new Map<string, Set<string>>();
  for (const functionName of functionNames) {
    for (const folder of bundledFolders(functionName)) {
      const functions = functionsByFolder.get(folder) ?? new Set();
      functionsByFolder.set(folder, functions.add(functionName));
    }
  }
  const lock = readJson('package-lock.json').packages ?? {};
  return Array.from(functionsByFolder, ([folder, functions]) => {
    const { name = '', version = '', license = '' } = readJson(join(folder, 'package.json'));
    const sha512 = lock[folder]?.integrity?.replace(/^sha512-/, '');
    return {
      type: 'library' as const,
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: [{ license: { name: license } }],
      hashes: sha512 ? [{ alg: 'SHA-512' as const, content: toHex(sha512) }] : [],
      properties: [...functions].map((value) => ({ name: 'wxkeeper:function' as const, value })),
    };
  }).toSorted((one, other) => one.purl.localeCompare(other.purl));
}

function sourcesApart(): Record<string, string> {
  const entries = Object.values(apart).map(({ name, source }) => [
    name,
    join(projectFolder, source),
  ]);
  return Object.fromEntries(entries);
}

/** The folders of the packages, such as `node_modules/saxes`, of which a byte is in a bundle. */
export function bundledFolders(functionName: string): Set<string> {
  const { metafile } = buildSync({
    ...bundleOptions,
    write: false,
    metafile: true,
    entryPoints: [`functions/${functionName}.ts`],
    outdir: 'dist/functions',
    // What is loaded apart is deployed as well, where the function can ask for it.
    external: [],
    alias: { ...bundleOptions.alias, ...sourcesApart() },
  });
  return foldersIn(metafile);
}

/** The same of anything that esbuild has made. */
export function foldersIn(metafile: Metafile): Set<string> {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
    return folder && bytesInOutput > 0 ? [folder] : [];
  });
  return new Set(folders);
}

/** What is read of a package's description, and of the lock file. */
interface Description {
  name?: string;
  version?: string;
  license?: string;
  packages?: Record<string, { integrity?: string }>;
}

function readJson(path: string): Description {
  return JSON.parse(readFileSync(join(projectFolder, path), 'utf8'));
}

function toHex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}
