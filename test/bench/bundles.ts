/**
 * Size of each function's bundle, and how long it takes to load it, beside the least that a function
 * with the same AWS clients would take. Fails where a budget in bundle-budgets.json is exceeded.
 */
// First: what loads a bundle has the same environment.
import '../support/environment.js';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functionNames, type FunctionName } from '../../infra/function-catalog.ts';
import { bundleBeside, filesBeside } from '../../infra/functions/bundle.ts';
import { exceededBudgets, WITH_RESPONDER, type MeasuredName } from './bundle-budgets.ts';
import {
  bundleFloor,
  bundleFunction,
  bytesBeside,
  type Bundle,
  type Client,
} from './bundle-sizes.ts';
import { median, type Figure } from './measure.ts';

const ROUNDS = 15;
const loader = fileURLToPath(new URL('load-bundle.js', import.meta.url));

/** What loading a bundle once took. */
interface Load {
  milliseconds: number;
  /** Of the thread that loads it: what else the machine does counts for less. */
  cpuMilliseconds: number;
}

interface Candidate {
  name: MeasuredName;
  bundle: Pick<Bundle, 'clients' | 'gzipBytes'>;
  bytes: number;
  /** Its file, and those of its AWS clients alone: as in our bundles, and as the SDK comes. */
  files: { own: string; floor: string; wholeSdk: string };
  rounds: Record<keyof Candidate['files'], Load>[];
}

export async function benchBundles(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-bundles-'));
  try {
    const candidates = [
      ...functionNames.map((name) => prepare(name, folder)),
      prepareWithResponder(folder),
    ];
    for (const { files } of candidates) loadEach(files);
    for (let round = 0; round < ROUNDS; round++) {
      for (const { files, rounds } of candidates) rounds.push(loadEach(files));
    }
    const figures = candidates.flatMap(figuresOf);
    for (const exceeded of exceededBudgets(figures)) {
      console.error(exceeded);
      process.exitCode = 1;
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function prepare(name: FunctionName, folder: string): Candidate {
  const bundle = bundleFunction(name);
  const files = writeAll(join(folder, name), bundle, bundle.clients);
  return { name, bundle, bytes: bundle.code.length, files, rounds: [] };
}

/** The AWS SDK's client for Lambda is loaded from beside the bundle, and a client is made. */
function prepareWithResponder(folder: string): Candidate {
  const name = 'receive-message';
  const bundle = bundleFunction(name);
  const clients = [...bundle.clients, 'client-lambda'] as const;
  const files = writeAll(join(folder, WITH_RESPONDER), bundle, clients);
  const own = join(dirname(files.own), 'with-responder.mjs');
  bundleBeside(filesBeside(name), dirname(own));
  writeFileSync(own, WHOLE_START);
  const bytes = bundle.code.length + bytesBeside(name);
  const compared = { clients, gzipBytes: bundle.gzipBytes };
  return { name: WITH_RESPONDER, bundle: compared, bytes, files: { ...files, own }, rounds: [] };
}

const WHOLE_START = `
process.env.MESSAGE_RESPONDER_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:answer';
await import('./index.js');
await import('#lambda-sdk');
await new Promise((resolve) => setImmediate(resolve));
`;

function writeAll(folder: string, own: Bundle, clients: readonly Client[]): Candidate['files'] {
  const write = (kind: string, { code }: Bundle): string => {
    const file = join(folder, kind, 'index.js');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
    return file;
  };
  return {
    own: write('own', own),
    floor: write('floor', bundleFloor(clients)),
    wholeSdk: write('whole', bundleFloor(clients, 'whole')),
  };
}

/** One right after the other, so that whatever slows the machine slows all. */
function loadEach({ floor, own, wholeSdk }: Candidate['files']) {
  return { floor: load(floor), own: load(own), wholeSdk: load(wholeSdk) };
}

/** @throws {Error} where the bundle does not load */
function load(file: string): Load {
  const { stdout, stderr } = spawnSync(process.execPath, [loader, file], { encoding: 'utf8' });
  const [line] = stdout.trim().split('\n').slice(-1);
  if (!line?.startsWith('{')) throw new Error(`a bundle does not load: ${stderr.slice(-2000)}`);
  return JSON.parse(line);
}

function figuresOf({ name, bundle, bytes, rounds }: Candidate): Figure[] {
  const middle = (of: (round: Candidate['rounds'][number]) => number) => median(rounds.map(of));
  const cpu = middle(({ own }) => own.cpuMilliseconds);
  const floorCpu = middle(({ floor }) => floor.cpuMilliseconds);
  const figures = [
    { name: `bundle-${name}`, value: bytes, unit: 'bytes' },
    { name: `bundle-${name}-gzip`, value: bundle.gzipBytes, unit: 'bytes' },
    { name: `init-${name}`, value: middle(({ own }) => own.milliseconds), unit: 'ms' },
    { name: `init-${name}-cpu`, value: cpu, unit: 'ms' },
    { name: `init-${name}-floor-cpu`, value: floorCpu, unit: 'ms' },
  ];
  if (bundle.clients.length === 0) {
    return [...figures, { name: `init-${name}-over-floor`, value: cpu - floorCpu, unit: 'ms' }];
  }
  const timesOf = (other: 'floor' | 'wholeSdk') =>
    middle((round) => round.own.cpuMilliseconds / round[other].cpuMilliseconds);
  return [
    ...figures,
    { name: `init-${name}-of-floor`, value: timesOf('floor'), unit: 'times' },
    { name: `init-${name}-of-whole-sdk`, value: timesOf('wholeSdk'), unit: 'times' },
  ];
}
