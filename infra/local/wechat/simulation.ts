/** What every part of the simulator is given: what WeChat knows, and its way to push. */
import type { PostPush } from './pushes/post.ts';
import { createPushQueue, type PushQueue } from './pushes/queue.ts';
import { createState, type SimulatorState, type StateOptions } from './state/state.ts';

/** How a simulator begins. */
export interface SimulatorOptions extends StateOptions {
  /** How pushes are sent; over HTTP if not given. */
  post?: PostPush | undefined;
}

/** State, and the way to push. */
export interface Simulation extends SimulatorState {
  pushes: PushQueue;
}

/** A simulation in its first state: no ticket issued, nothing granted. */
export function createSimulation(options: SimulatorOptions): Simulation {
  const state = createState(options);
  return Object.assign(state, { pushes: createPushQueue(state, options.post) });
}
