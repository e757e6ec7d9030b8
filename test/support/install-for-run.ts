/** Installs packages from the npm registry for one run: they are no dependencies of the project. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** There is no lock file: what the packages need is taken as it was on this day. */
const NOTHING_NEWER_THAN = '2026-11-25';

const TIME_LIMIT_SECONDS = 120;

/** Names with exact versions. */
export type Versions = Readonly<Record<string, string>>;

/** With their versions, as npm is asked for them. */
export function packagesOf(versions: Versions): string[] {
  return Object.entries(versions).map(([name, version]) => `${name}@${version}`);
}

/**
 * Installs the packages into a folder of their own; their install scripts are not run.
 *
 * @param overrides versions for what the packages need
 * @returns undefined, or why npm could not install them
 */
export function installForRun(
  folder: string,
  versions: Versions,
  overrides: Versions = {},
): string | undefined {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, overrides }));
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', '--no-save', '--prefix', folder, ...npmOptions, ...packagesOf(versions)],
    { cwd: folder, encoding: 'utf8', timeout: TIME_LIMIT_SECONDS * 1000 },
  );
  if (status === 0) return undefined;
  const [code, message] = Array.from(stderr.matchAll(/^npm error (.+)/gm), ([, text]) => text);
  return [code, message, error?.message].filter(Boolean).join(', ') || `npm ended with ${status}`;
}

const npmOptions = [
  '--ignore-scripts',
  // Also where a silent npm runs this: its reasons are asked for.
  '--loglevel=error',
  '--no-audit',
  '--no-fund',
  `--before=${NOTHING_NEWER_THAN}`,
  // Where the registry cannot be reached, npm would otherwise try for minutes.
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=1000',
];
