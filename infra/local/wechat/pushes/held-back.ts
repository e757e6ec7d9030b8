/** Pushes that wait: until they are released, or until the component's next push overtakes them. */
import type { Push } from './push.ts';

/** See createHeldBack. */
export type HeldBack = ReturnType<typeof createHeldBack>;

/** Nothing waits yet. */
export function createHeldBack() {
  let delayed: Push[] = [];
  let reordered: Push[] = [];
  return {
    /** @param kind `reordered` waits for the component's next push, `delayed` does not end by itself */
    hold(push: Push, kind: 'delayed' | 'reordered') {
      (kind === 'delayed' ? delayed : reordered).push(push);
    },
    count: () => delayed.length + reordered.length,
    /** Those that this push overtakes, oldest first; they no longer wait. */
    takeOvertakenBy({ componentAppId }: Push): Push[] {
      const overtaken = reordered.filter((each) => each.componentAppId === componentAppId);
      reordered = reordered.filter((each) => each.componentAppId !== componentAppId);
      return overtaken;
    },
    /** All: the delayed ones, then the reordered ones, each oldest first; none waits any longer. */
    takeAll(): Push[] {
      const all = [...delayed, ...reordered];
      delayed = [];
      reordered = [];
      return all;
    },
  };
}
