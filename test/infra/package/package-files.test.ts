/** What the package says of itself: its package.json, README and licence. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePackageFiles } from '../../../infra/package/package-files.ts';
import { codeBlocks, read } from '../../support/documents.ts';

const ours = JSON.parse(read('package.json'));

let folder: string;
let manifest: Record<string, unknown>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-package-'));
  writePackageFiles(folder);
  manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('package.json', () => {
  it('can be published, from CI only, and brings nothing along', () => {
    expect(manifest).toMatchObject({
      name: 'wxkeeper',
      version: ours.version,
      license: 'MIT',
      publishConfig: { access: 'public', provenance: true },
    });
    const unneeded = ['private', 'scripts', 'dependencies', 'devDependencies', 'workspaces'];
    for (const name of [...unneeded, 'overrides', 'allowScripts', 'imports']) {
      expect(manifest).not.toHaveProperty(name);
    }
    const undefinedFields = Object.values(manifest).filter((value) => value === undefined);
    expect(undefinedFields).toEqual([]);
  });

  it('has its types also for projects of `module` `commonjs`, whose compiler reads no "exports"', () => {
    // TypeScript up to 6 resolves so (`moduleResolution` `node10`), as `cdk init` set up apps for years.
    const required = Object.entries<{ require: { types: string } }>(ours.exports).map(
      ([name, { require }]) => [name.replace('./', ''), [require.types]],
    );
    expect(required.length).toBeGreaterThan(1);
    expect(manifest['typesVersions']).toEqual({ '*': Object.fromEntries(required) });
  });

  it('leads only below the folder that is packed', () => {
    const paths = JSON.stringify([manifest['exports'], manifest['bin']]).match(/"[^"]*\//g);

    expect(paths?.length).toBeGreaterThan(5);
    for (const path of paths ?? []) expect(path).toMatch(/^"(\.\/|\.\/dist\/|dist\/)/);
    expect(manifest['files']).toEqual(['dist']);
  });

  it('names no address that is not known', () => {
    for (const name of ['repository', 'homepage', 'bugs']) {
      expect([name, manifest[name]]).toEqual([name, ours[name]]);
    }
  });
});

describe('README.md', () => {
  const readme = read('infra/package/README.md');

  it('is the package’s own, and leads to nothing that the package has not', () => {
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(readme);
    const links = Array.from(readme.matchAll(/\]\(([^)]+)\)/g), ([, link = '']) => link);
    expect(links.filter((link) => !link.startsWith('https:'))).toEqual([]);
    expect(existsSync(join(folder, 'LICENSE'))).toBe(true);
  });

  it('shows each part', () => {
    const shown = codeBlocks(readme).map(({ text }) => /from '(.*)'/.exec(text)?.[1]);
    const exported = Object.keys(ours.exports).map((name) => name.replace('.', 'wxkeeper'));

    expect(shown).toEqual(exported);
    expect(readme).toContain('npx wxkeeper');
  });
});

describe('the repository', () => {
  it('cannot be published by mistake, and npm pack makes an archive that works as well', () => {
    expect(ours.private).toBe(true);
    expect(ours.scripts.prepack).toContain('infra/package/prepack.ts');
    const paths = JSON.stringify([ours.exports, ours.bin]).match(/dist\/[a-z]+/g) ?? [];
    expect(new Set(paths)).toEqual(new Set(ours.files));
  });

  it('decides on each install script of its dependencies, so that `npm ci` asks for none', () => {
    const {
      packages,
    }: Record<string, Record<string, { hasInstallScript?: boolean }>> = JSON.parse(
      read('package-lock.json'),
    );
    const withScripts = Object.entries(packages ?? {})
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));

    expect(Object.keys(ours.allowScripts).toSorted()).toEqual([...new Set(withScripts)].toSorted());
  });
});
