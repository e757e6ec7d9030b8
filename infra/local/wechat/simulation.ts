/** What every part of the simulator is given: what WeChat knows, and its way to push. */
import { createPushQueue, type PushQueue } from './pushes/queue.ts';
import { createState, type SimulatorOptions, type SimulatorState } from './state/state.ts';

/** State, and the way to push. */
export interface Simulation extends SimulatorState {
  pushes: PushQueue;
}

/** A simulation in its first state: no ticket issued, nothing granted. */
export function createSimulation(options: SimulatorOptions): Simulation {
  const state = createState(options);
  return Object.assign(state, { pushes: createPushQueue(state) });
}
