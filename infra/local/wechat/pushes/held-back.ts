/** Pushes that are held back until they are released or overtaken by the component's next push. */
import type { Push } from './push.ts';

/** See createHeldBack. */
export type HeldBack = ReturnType<typeof createHeldBack>;

/** Creates an empty store of held-back pushes. */
export function createHeldBack() {
  let delayed: Push[] = [];
  let reordered: Push[] = [];
  return {
    /** @param kind `reordered`: until the component's next push; `delayed`: until it is released */
    hold(push: Push, kind: 'delayed' | 'reordered') {
      (kind === 'delayed' ? delayed : reordered).push(push);
    },
    count: () => delayed.length + reordered.length,
    /** Removes and returns the pushes that this push overtakes, oldest first. */
    takeOvertakenBy({ componentAppId }: Push): Push[] {
      const overtaken = reordered.filter((each) => each.componentAppId === componentAppId);
      reordered = reordered.filter((each) => each.componentAppId !== componentAppId);
      return overtaken;
    },
    /** Removes and returns all: the delayed ones, then the reordered ones, each oldest first. */
    takeAll(): Push[] {
      const all = [...delayed, ...reordered];
      delayed = [];
      reordered = [];
      return all;
    },
  };
}
