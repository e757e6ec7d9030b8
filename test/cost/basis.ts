/** What the cost sheet is computed from: three files beside this one. */
import { readFileSync } from 'node:fs';

export interface Basis {
  measurements: Measurements;
  assumptions: Assumptions;
  priceList: PriceList;
}

/** `measurements.json`, which `npm run cost -- --measure` writes. */
export interface Measurements {
  operations: Record<string, Needs>;
  /** How many resources of each type that costs something by itself the stack has. */
  resources: Record<string, number>;
}

/** What one operation needs, with everything that it leads to. */
export interface Needs {
  /** Requests by service, each event in one of its own, and what is charged; without what is 0. */
  counts: Record<string, number>;
  /** Every metric that is written, with its dimensions. */
  metrics: string[];
}

/** `assumptions.json`. */
export interface Assumptions {
  /** How often each operation happens. */
  traffic: Record<string, Traffic>;
  /** Everything else that could not be measured here. */
  figures: Record<string, { value: number; unit: string; why: string }>;
  /** Ways to run it that are compared; the first is what is deployed by default. */
  scenarios: Scenario[];
}

export interface Scenario {
  what: string;
  /** Names of prices that are not to be paid, and of alternatives that are. */
  without?: string[];
  with?: string[];
  /** Other traffic, by operation. */
  traffic?: Record<string, Partial<Traffic>>;
  why?: string;
}

export interface Traffic {
  what: string;
  times: number;
  /** `hour`, `day`, `month`, or so many minutes: `105 minutes`. */
  per: string;
  /** A page is one of WeChat's list of authorizers, 500 of them; there is at least one. */
  each: 'component' | 'authorizer' | 'page';
  /** Operations that happen in place of this one. */
  less?: string[];
  why: string;
}

/** `prices.json`. */
export interface PriceList {
  prices: Record<string, Price>;
  /** Types of resources that cost nothing, or only what is done with them. */
  withoutStandingPrice: string[];
}

export interface Price {
  what: string;
  /** A sum of products of figures, resources, needs of operations, and quantities above it. */
  quantity: string;
  price: number;
  /** For how many that is. */
  per: number;
  /** The same in words. */
  unit: string;
  /** How many an account has for free each month. */
  free?: number;
  /** Only paid in scenarios that name it. */
  isAlternative?: boolean;
  /** Where it was read; from memory where this is missing. */
  source?: string;
}

export const files = {
  measurements: new URL('measurements.json', import.meta.url),
  assumptions: new URL('assumptions.json', import.meta.url),
  prices: new URL('prices.json', import.meta.url),
  sheet: new URL('../../docs/cost.md', import.meta.url),
};

/** @param others files in place of ours */
export function readBasis(others: { assumptions?: string; prices?: string } = {}): Basis {
  return {
    measurements: readJson(files.measurements),
    assumptions: readJson(others.assumptions ?? files.assumptions),
    priceList: readJson(others.prices ?? files.prices),
  };
}

function readJson(file: URL | string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0);
}
