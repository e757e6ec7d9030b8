/**
 * `npm run bench`: measures, and prints a table for people, or with `--json` one object a line.
 *
 * `npm run bench -- look-up` runs only those whose name contains it; `npm run bench -- bundles
 * --explain` measures nothing but says what is in the bundles.
 */
import { existsSync } from 'node:fs';
import { benchBundles } from './bundles.ts';
import { benchCallWechat } from './call-wechat.ts';
import { benchCallers } from './callers.ts';
import { benchCli } from './cli.ts';
import { benchClient } from './client.ts';
import { explainBundles } from './explain-bundles.ts';
import { benchImport } from './import.ts';
import { benchInventedCodes } from './invented-codes.ts';
import { benchLocalMemory } from './local-memory.ts';
import { benchLookUp } from './look-up.ts';
import type { Bench, Figure } from './measure.ts';
import { benchMemory } from './memory.ts';
import { benchOutages } from './outages.ts';
import { benchPushIntake } from './push-intake.ts';
import { benchStartPages } from './start-pages.ts';
import { benchPlantedBugs, benchSimulation } from './simulation.ts';
import { benchHangingRefresh, benchStampede } from './stampede.ts';

const asJson = process.argv.includes('--json');
const wanted = process.argv.slice(2).find((argument) => !argument.startsWith('-')) ?? '';

const benches: Record<string, Bench> = {
  'push-intake': benchPushIntake,
  'look-up': benchLookUp,
  callers: benchCallers,
  'call-wechat': benchCallWechat,
  cli: benchCli,
  client: benchClient,
  stampede: benchStampede,
  'hanging-refresh': benchHangingRefresh,
  import: benchImport,
  'invented-codes': benchInventedCodes,
  'start-pages': benchStartPages,
  outages: benchOutages,
  reconcile: benchReconcile,
  simulation: benchSimulation,
  'planted-bugs': benchPlantedBugs,
  'functions-memory': benchMemory,
  'local-memory': benchLocalMemory,
  bundles: process.argv.includes('--explain') ? explainBundles : benchBundles,
};

const chosen = Object.entries(benches).filter(([name]) => name.includes(wanted));
if (chosen.length === 0) {
  console.error(`No bench is called "${wanted}": there are ${Object.keys(benches).join(', ')}`);
  process.exitCode = 1;
}
for (const [name, bench] of chosen) {
  const startedAt = performance.now();
  const figures = await bench();
  const seconds = (performance.now() - startedAt) / 1000;
  if (!asJson) console.log(`\n${name} (${seconds.toFixed(0)} s)`);
  for (const figure of figures) console.log(asJson ? jsonOf(figure) : lineOf(figure));
}

async function benchReconcile(): Promise<Figure[]> {
  const file = new URL('reconcile.ts', import.meta.url);
  if (!existsSync(file)) {
    console.error('reconcile is left out: there is no test/bench/reconcile.ts');
    return [];
  }
  const module = (await import(file.href)) as { benchReconcile: Bench };
  return module.benchReconcile();
}

function jsonOf({ name, value, unit }: Figure): string {
  return JSON.stringify({ name, value: rounded(value), unit });
}

function lineOf({ name, value, unit }: Figure): string {
  return `  ${name.padEnd(46)} ${String(rounded(value)).padStart(12)} ${unit}`;
}

/** Four digits: more would promise too much. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
