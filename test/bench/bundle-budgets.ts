/** What each function's bundle may be and take: bundle-budgets.json, and who exceeds it. */
import { readFileSync } from 'node:fs';
import { functionNames } from '../../infra/function-catalog.ts';
import type { Figure } from './measure.ts';

/** `receive-message` as a deployment with a responder starts it. */
export const WITH_RESPONDER = 'receive-message-with-responder';

/** What is measured: every function, and this one once more. */
export const measuredNames = [...functionNames, WITH_RESPONDER] as const;

export type MeasuredName = (typeof measuredNames)[number];

/** Of one function. */
export interface Budget {
  bytes: number;
  /** CPU time of loading it, in times that of loading no more than its AWS clients. */
  initTimesFloor?: number;
  /** The same, where these come with all that the AWS SDK has and our bundles leave out. */
  initTimesWholeSdk?: number;
  /** For a function without AWS clients: milliseconds more than an empty module. */
  initMillisecondsOverFloor?: number;
}

const file = new URL('bundle-budgets.json', import.meta.url);

export const budgets: Partial<Record<MeasuredName, Budget>> = JSON.parse(
  readFileSync(file, 'utf8'),
);

/** One sentence for each budget that the figures exceed; a figure without budget exceeds it. */
export function exceededBudgets(figures: readonly Figure[]): string[] {
  const measured = new Map(figures.map(({ name, value }) => [name, value]));
  return measuredNames.flatMap((name) => {
    const budget = budgets[name];
    const limits = {
      [`bundle-${name}`]: budget?.bytes,
      [`init-${name}-of-floor`]: budget?.initTimesFloor,
      [`init-${name}-of-whole-sdk`]: budget?.initTimesWholeSdk,
      [`init-${name}-over-floor`]: budget?.initMillisecondsOverFloor,
    };
    return Object.entries(limits)
      .map(([figure, limit]) => ({ figure, limit, value: measured.get(figure) ?? 0 }))
      .filter(({ limit = 0, value }) => value > limit)
      .map(
        ({ figure, limit, value }) =>
          `${figure} is ${Number(value.toPrecision(4))}, and test/bench/bundle-budgets.json allows ` +
          `${limit ?? 'nothing'}: npm run bench -- bundles --explain shows what is in it`,
      );
  });
}
