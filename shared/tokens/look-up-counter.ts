/** Counts look-ups: they are many and alike, so those that went smoothly share a line of the log. */
import { measureLookUps, type LookUpOutcome } from '../measurements.ts';
import type { Measure } from '../aws/metrics.ts';

/** Figures may come so late; and what an instance has not written when it ends is lost. */
const COLLECTED_MILLISECONDS = 60_000;
/** At CloudWatch's limit of 100 Powertools would write the line by itself, without our ids. */
const MOST_VALUES = 99;

export type CountLookUp = (lookUp: LookUpOutcome) => void;

interface Collection {
  milliseconds: number[];
  writtenAt: number;
}

/**
 * @param services `uptime` in milliseconds
 * @returns writes down at once what somebody may look for: the first look-up, then renewals and
 *   failures; of all others one line a minute
 */
export function createLookUpCounter(services: {
  measure: Measure;
  uptime: () => number;
}): CountLookUp {
  const collections = new Map<string, Collection>();
  return ({ componentAppId, outcome, milliseconds }) => {
    const isSmooth = outcome === 'memory' || outcome === 'table';
    if (!isSmooth) return measureLookUps({ componentAppId, outcome }, [milliseconds], services);
    const now = services.uptime();
    const name = `${componentAppId} ${outcome}`;
    const collection = collections.get(name) ?? { milliseconds: [], writtenAt: -Infinity };
    collections.set(name, collection);
    collection.milliseconds.push(milliseconds);
    const isDue = now - collection.writtenAt >= COLLECTED_MILLISECONDS;
    if (!isDue && collection.milliseconds.length < MOST_VALUES) return;
    measureLookUps({ componentAppId, outcome }, collection.milliseconds, services);
    collections.set(name, { milliseconds: [], writtenAt: now });
  };
}
