/** The common context of all parts of the simulator: WeChat's state, and the push queue. */
import type { PostPush } from './pushes/post.ts';
import { createPushQueue, type PushQueue } from './pushes/queue.ts';
import { createState, type SimulatorState, type StateOptions } from './state/state.ts';

/** The options of a simulator. */
export interface SimulatorOptions extends StateOptions {
  /** Sends a push. Default: over HTTP. */
  post?: PostPush | undefined;
  /** Names under which browsers reach it, besides those of this machine. */
  hostNames?: readonly string[] | undefined;
  /** Where accounts' pictures seem to be. Default: at the simulator, where they are. */
  pictureBaseUrl?: string | undefined;
}

/** WeChat's state with the push queue. */
export interface Simulation extends SimulatorState {
  pushes: PushQueue;
  pictureBaseUrl: string | undefined;
}

/** Creates the initial state: no ticket is issued, nothing is granted. */
export function createSimulation(options: SimulatorOptions): Simulation {
  const state = createState(options);
  const { post, pictureBaseUrl } = options;
  return Object.assign(state, { pushes: createPushQueue(state, post), pictureBaseUrl });
}
