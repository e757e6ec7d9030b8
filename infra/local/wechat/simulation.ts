/** The common context of all parts of the simulator: WeChat's state, and the push queue. */
import type { PostPush } from './pushes/post.ts';
import { createPushQueue, type PushQueue } from './pushes/queue.ts';
import type { Words } from './state/publish-check.ts';
import { createState, type SimulatorState, type StateOptions } from './state/state.ts';

/** The options of a simulator. */
export interface SimulatorOptions extends StateOptions {
  /** Sends a push. Default: over HTTP. */
  post?: PostPush | undefined;
  /** Names under which browsers reach it, besides those of this machine. */
  hostNames?: readonly string[] | undefined;
  /** Where accounts' pictures seem to be. Default: at the simulator, where they are. */
  pictureBaseUrl?: string | undefined;
  /** What is on the event bus, for the console page: oldest first. Default: it is not shown. */
  busEvents?: (() => readonly ShownEvent[]) | undefined;
}

/** An event as the console page shows it. */
export interface ShownEvent {
  id: string;
  /** Seconds since 1970. */
  at: number;
  detailType: string;
  detail: unknown;
}

/** What came of the last button that was pressed on the console page. */
export interface LastAction {
  at: number;
  succeeded: boolean;
  words: Words;
}

/** WeChat's state with the push queue. */
export interface Simulation extends SimulatorState {
  pushes: PushQueue;
  pictureBaseUrl: string | undefined;
  busEvents?: SimulatorOptions['busEvents'];
  lastAction?: LastAction | undefined;
}

/** Creates the initial state: no ticket is issued, nothing is granted. */
export function createSimulation(options: SimulatorOptions): Simulation {
  const state = createState(options);
  const { post, pictureBaseUrl, busEvents } = options;
  const pushes = createPushQueue(state, post);
  return Object.assign(state, { pushes, pictureBaseUrl, busEvents });
}
