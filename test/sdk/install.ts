/** Puts the SDK into a folder of its own: it is no dependency of the project. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installForRun, packagesOf } from '../support/install-for-run.ts';
import type { Sdk } from './sdk.ts';

/**
 * The SDK asks for node-socialite ^1.4.1. With 1.5, which npm would take, its `require` fails: the files
 * have moved.
 */
const versions = { 'node-easywechat': '3.6.2', 'node-socialite': '1.4.1' };

/** With their versions, as npm is asked for them. */
export const packages = packagesOf(versions);

/**
 * Installs the SDK.
 *
 * @returns undefined, or why npm could not install it
 */
export function installSdk(folder: string): string | undefined {
  const overrides = { 'node-socialite': versions['node-socialite'] };
  return installForRun(folder, versions, overrides);
}

/**
 * Names what is in the folder now.
 *
 * @throws {Error} if it is not the version that was asked for, or if there is a second copy
 */
export function describeInstalled(folder: string): string {
  const installed = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\bnode_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    .map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as Manifest);
  for (const [name, version] of Object.entries(versions)) {
    const found = installed.filter((each) => each.name === name).map((each) => each.version);
    if (found.join() !== version) throw new Error(`npm installed ${name} ${found.join(', ')}`);
  }
  const axios = installed.find(({ name }) => name === 'axios')?.version;
  const others = installed.length - packages.length - 1;
  return `${packages.join(', ')}, axios@${axios} and ${others} others that they need`;
}

interface Manifest {
  name: string;
  version: string;
}

/** Loads what was installed. */
export function loadSdk(folder: string): Sdk {
  return createRequire(join(folder, 'package.json'))('node-easywechat') as Sdk;
}
