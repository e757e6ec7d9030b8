/**
 * WeChat's state as bytes, so that a later run can go on with it. Node.js's own serialization keeps
 * maps, bytes, and which things are the same: a token belongs to a grant only if it is that very one.
 */
import { deserialize, serialize } from 'node:v8';
import type { SimulatorState } from './state.ts';

/** Changes when a snapshot of an earlier version could not be read any more. */
const VERSION = 1;

/** Maps that are taken over as they are. */
const maps = ['accounts', 'accessTokens', 'media', 'menus', 'jsTickets', 'signInCodes'] as const;

/**
 * What WeChat would still know after a restart of ours. Faults, open pages, counts of calls and logs
 * are this run's own.
 */
export function takeSnapshot(state: SimulatorState): Buffer {
  return serialize({
    version: VERSION,
    skippedSeconds: state.clock.skippedSeconds(),
    settings: state.settings,
    components: state.components,
    users: state.users.byAccount(),
    webSignIns: state.webSignIns,
    sentMessages: state.sentMessages,
    ...Object.fromEntries(maps.map((name) => [name, state[name]])),
  });
}

/** @throws {Error} if the bytes are no snapshot of this version */
export function restoreSnapshot(state: SimulatorState, bytes: Buffer): void {
  const saved = readSnapshot(bytes);
  state.clock.skip(saved.skippedSeconds);
  Object.assign(state.settings, saved.settings);
  for (const name of maps) refill<unknown>(state[name], saved[name]);
  refill(state.users.byAccount(), saved.users);
  state.webSignIns.push(...saved.webSignIns);
  state.sentMessages.push(...saved.sentMessages);
  for (const [id, component] of state.components) {
    // Where pushes go, and with which keys, is what is configured now.
    const registration = { ...saved.components.get(id)?.registration, ...component.registration };
    Object.assign(component, saved.components.get(id), { registration, isPushing: false });
  }
}

interface Snapshot extends Pick<
  SimulatorState,
  (typeof maps)[number] | 'settings' | 'components' | 'webSignIns' | 'sentMessages'
> {
  version: number;
  skippedSeconds: number;
  users: ReturnType<SimulatorState['users']['byAccount']>;
}

function readSnapshot(bytes: Buffer): Snapshot {
  const saved: Partial<Snapshot> | null = deserialize(bytes);
  if (saved?.version !== VERSION) throw new Error(`it is not of version ${VERSION}`);
  return saved as Snapshot;
}

function refill<Value>(map: Map<string, Value>, saved: ReadonlyMap<string, Value>): void {
  map.clear();
  for (const [key, value] of saved) map.set(key, value);
}
