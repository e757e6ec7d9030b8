/** What the cost sheet is computed from: three files beside this one. */
import { readFileSync } from 'node:fs';
import type { Measurements } from './measurements.ts';

/** `assumptions.json`: every figure with the reason for it. */
export type Assumptions = Record<string, { value: number; unit: string; why: string }>;

export interface Price {
  price: number;
  /** How many units that price is for. */
  per: number;
  unit: string;
  /** Where it was read; from memory where this is missing. */
  source?: string;
}

/** `prices.json`. */
export interface PriceList {
  region: string;
  /** Such as `USD`. */
  currency: string;
  readOn: string;
  note: string;
  prices: Record<string, Price>;
  /** How many units are free each month, by the price's name. */
  freeTiers: Record<string, number>;
}

export interface Basis {
  measurements: Measurements;
  assumptions: Assumptions;
  priceList: PriceList;
}

export const files = {
  measurements: new URL('measurements.json', import.meta.url),
  assumptions: new URL('assumptions.json', import.meta.url),
  prices: new URL('prices.json', import.meta.url),
  sheet: new URL('../../docs/cost.md', import.meta.url),
};

/** @param changes other assumptions or another price list than those that are checked in */
export function readBasis(changes: { assumptions?: string; prices?: string } = {}): Basis {
  const assumptions: Assumptions = readJson(files.assumptions);
  const changed: Assumptions = changes.assumptions ? readJson(changes.assumptions) : {};
  return {
    measurements: readJson(files.measurements),
    assumptions: { ...assumptions, ...changed },
    priceList: readJson(changes.prices ?? files.prices),
  };
}

function readJson(file: URL | string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Reads an assumption. @throws {Error} if there is none of that name */
export function assume({ assumptions }: Pick<Basis, 'assumptions'>, name: string): number {
  const assumption = assumptions[name];
  if (!assumption) throw new Error(`assumptions.json has no ${name}`);
  return assumption.value;
}
