/** What alarms watch of all components together is what was counted of each. */
import assert from 'node:assert/strict';
import { dimensionsOf } from '../../infra/monitoring/service-metrics.ts';
import type { MeasuredFigure } from './services.ts';

/** Metrics that are written by component and again without it, with the dimensions of the latter. */
const inBoth = new Set(
  Object.entries(dimensionsOf).flatMap(([name, sets]) =>
    sets.some((set) => set.includes('componentAppId'))
      ? sets.filter((set) => !set.includes('componentAppId')).map((set) => [name, ...set].join())
      : [],
  ),
);

/** @throws {Error} where a figure is in one of the two and not in the other */
export function assertCountedTogether(measured: readonly MeasuredFigure[]): void {
  const together = measured.filter(({ componentAppId }) => componentAppId === undefined);
  const ofEach = measured.flatMap(({ componentAppId, ...figure }) =>
    componentAppId === undefined ? [] : [figure],
  );
  assert.deepEqual(watched(together), watched(ofEach));
}

function watched(figures: readonly MeasuredFigure[]): MeasuredFigure[] {
  return figures.filter(({ value: _value, name, ...dimensions }) =>
    inBoth.has([name, ...Object.keys(dimensions)].join()),
  );
}
