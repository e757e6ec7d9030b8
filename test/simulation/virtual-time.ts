/** A clock that only moves from one planned moment to the next; what is planned runs in that order. */

/** Something that will happen. */
interface Task {
  at: number;
  /** Decides between tasks of the same moment. */
  tieBreak: number;
  run: (() => void) | undefined;
}

/** See createVirtualTime. */
export type VirtualTime = ReturnType<typeof createVirtualTime>;

/** Real timers and sockets get their turn after so many steps. */
const STEPS_BETWEEN_TURNS = 2000;

/**
 * @param startMs milliseconds since 1970
 * @param tieBreak 0 to 1, from the history's seed
 */
export function createVirtualTime(startMs: number, tieBreak: () => number) {
  let nowMs = startMs;
  const plan = createPlan();
  let steps = 0;
  let isTurnWanted = false;

  return {
    /** Milliseconds since 1970, fractions possible. */
    nowMs: () => nowMs,
    steps: () => steps,
    /** After the current step, what waits for `setImmediate` gets its turn. */
    wantTurn(): void {
      isTurnWanted = true;
    },
    /** @returns takes it back */
    after(milliseconds: number, run: () => void): () => void {
      const task: Task = { at: nowMs + milliseconds, tieBreak: tieBreak(), run };
      plan.add(task);
      return () => {
        task.run = undefined;
      };
    },
    /** Moves the clock and runs what is planned meanwhile, until it is there or `isOver`. */
    async pass(milliseconds: number, isOver: () => boolean = () => false): Promise<void> {
      const end = nowMs + milliseconds;
      // What was begun just now has to plan its first moment before the clock moves.
      await turn();
      while (!isOver()) {
        const task = plan.takeNext(end);
        if (!task) break;
        nowMs = Math.max(nowMs, task.at);
        task.run?.();
        await settle();
        if (++steps % STEPS_BETWEEN_TURNS === 0 || isTurnWanted) {
          isTurnWanted = false;
          await turn();
        }
      }
      if (!isOver()) nowMs = end;
    },
  };
}

/** What is planned, the next one first: a binary heap. */
function createPlan() {
  const heap: Task[] = [];

  function add(task: Task): void {
    let at = heap.length;
    for (let above = (at - 1) >> 1; at > 0 && isEarlier(task, heap[above]); above = (at - 1) >> 1) {
      heap[at] = heap[above] as Task;
      at = above;
    }
    heap[at] = task;
  }

  /** Puts the last one where the first one was, and lets it sink. */
  function removeFirst(): void {
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const right = heap[below + 1];
      if (right && isEarlier(right, heap[below])) below++;
      if (!isEarlier(heap[below] as Task, last)) break;
      heap[at] = heap[below] as Task;
      at = below;
    }
    heap[at] = last;
  }

  return {
    add,
    /** Undefined where there is none until then. What was taken back is left out. */
    takeNext(latest: number): Task | undefined {
      for (let [first] = heap; first && first.at <= latest; [first] = heap) {
        removeFirst();
        if (first.run) return first;
      }
      return undefined;
    },
  };
}

function isEarlier(task: Task, other: Task | undefined): boolean {
  if (!other || task.at !== other.at) return !other || task.at < other.at;
  return task.tieBreak < other.tieBreak;
}

/** Resolves when everything that needs no further moment has run: Node drains promises before it. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

/** Resolves when `setImmediate` callbacks, of which the simulator has two, have run as well. */
export async function turn(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}
