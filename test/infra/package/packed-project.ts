/** A user's project: our packed package, its peers, and Node.js's types. */
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ourFolder = fileURLToPath(new URL('../../..', import.meta.url));
const ourModules = join(ourFolder, 'node_modules');
const tsc = join(ourModules, 'typescript', 'bin', 'tsc');

export type PackedProject = Awaited<ReturnType<typeof createPackedProject>>;

/** Builds the package and packs it as a release is packed. @returns the archive's path */
export async function packPackage(folder: string): Promise<string> {
  const built = join(folder, 'built');
  const build = join(ourFolder, 'infra/package/build-package.ts');
  await run(process.execPath, [build, built], { cwd: ourFolder });
  await run('npm', ['pack', built, '--pack-destination', folder], { cwd: folder });
  rmSync(built, { recursive: true });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  return join(folder, archive);
}

/** @param peers what the project has besides the package and the types of Node.js */
export async function createPackedProject(peers: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-client-'));
  const packed = join(folder, 'node_modules', 'wxkeeper');
  mkdirSync(packed, { recursive: true });
  await run('tar', ['-xzf', await packPackage(folder), '-C', packed, '--strip-components=1']);
  for (const name of ['@types/node', ...peers]) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ourModules, name), link);
  }
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
  };
  write('package.json', '{ "type": "module" }');
  const node = async (args: readonly string[], env: NodeJS.ProcessEnv = process.env) => {
    const { stdout } = await run(process.execPath, args, { cwd: folder, env });
    return stdout;
  };
  return {
    folder,
    packed,
    write,
    /** Runs Node.js there; what it printed. */
    node,
    /** What the compiler finds wrong; the declarations of libraries are checked, too. */
    complaints: async (file: string, options: readonly string[]) => {
      const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
      const common = ['--noEmit', '--ignoreConfig', '--target', 'es2023', '--types', 'node'];
      return node([tsc, ...common, ...strict, ...options, file]).catch(
        (error: { stdout: string }) => error.stdout,
      );
    },
    /** Copies an example of the documentation there. */
    copyExample: (name: string) => {
      copyFileSync(join(ourFolder, 'docs', 'examples', name), join(folder, name));
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
