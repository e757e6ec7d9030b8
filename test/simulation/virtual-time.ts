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
  let tasks: Task[] = [];
  let steps = 0;
  let isTurnWanted = false;

  function takeNext(latest: number): Task | undefined {
    let next: Task | undefined;
    for (const task of tasks) {
      if (task.at > latest) continue;
      const isEarlier =
        !next || task.at < next.at || (task.at === next.at && task.tieBreak < next.tieBreak);
      if (isEarlier) next = task;
    }
    if (next) tasks = tasks.filter((task) => task !== next);
    return next;
  }

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
      tasks.push(task);
      return () => {
        task.run = undefined;
        tasks = tasks.filter((other) => other !== task);
      };
    },
    /** Moves the clock and runs what is planned meanwhile, until it is there or `isOver`. */
    async pass(milliseconds: number, isOver: () => boolean = () => false): Promise<void> {
      const end = nowMs + milliseconds;
      // What was begun just now has to plan its first moment before the clock moves.
      await turn();
      while (!isOver()) {
        const task = takeNext(end);
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
