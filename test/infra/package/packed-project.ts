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

/** @param peers what the project has besides the package and the types of Node.js */
export async function createPackedProject(peers: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-client-'));
  const packed = join(folder, 'node_modules', 'wxkeeper');
  mkdirSync(packed, { recursive: true });
  await run('npm', ['pack', '--pack-destination', folder], { cwd: ourFolder });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  await run('tar', ['-xzf', join(folder, archive), '-C', packed, '--strip-components=1']);
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
