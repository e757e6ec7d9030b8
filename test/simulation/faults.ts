/** What goes wrong, how often: drawn once for each history, so that some are calm and some are not. */
import type { Random } from './random.ts';

/** Probabilities of each single fault. */
export interface FaultRates {
  /** A process ends, before or after a call to the outside. */
  crash: number;
  /** A process stands still for some seconds between one call to the outside and the next. */
  freeze: number;
  /** The store refuses a call, or its answer is lost after a write. */
  store: number;
  /** A call to the table, the bus or the queue takes up to 2.5 s. */
  tail: number;
  /** WeChat answers -1 or a broken page, cannot be reached, breaks off, hangs or loses its answer. */
  wechat: number;
  /** A push is lost, doubled, held back or overtaken. */
  push: number;
  /** The event bus or the queue refuses. */
  messaging: number;
  /** An asynchronous invocation is lost or comes twice. */
  invocation: number;
}

/** Nothing goes wrong any more. */
export const noFaults: Readonly<FaultRates> = {
  crash: 0,
  freeze: 0,
  store: 0,
  tail: 0,
  wechat: 0,
  push: 0,
  messaging: 0,
  invocation: 0,
};

/** The rates of one history. */
export function drawFaultRates(random: Random): FaultRates {
  return {
    crash: random.pick([0, 0, 0.003, 0.015]),
    freeze: random.pick([0, 0, 0.01, 0.04]),
    store: random.pick([0, 0, 0.005, 0.03]),
    tail: random.pick([0, 0.05]),
    wechat: random.pick([0, 0, 0.03, 0.15]),
    push: random.pick([0, 0.1, 0.3]),
    messaging: random.pick([0, 0, 0.05, 0.2]),
    invocation: random.pick([0, 0, 0.1]),
  };
}

/** What can become of one call to WeChat. */
export type CallFault =
  | 'busy'
  | 'minute-quota'
  | 'address-refused'
  | 'bad-gateway'
  | 'no-connection'
  | 'connection-reset'
  | 'response-lost'
  | 'truncated'
  | 'time-out'
  | 'late'
  | 'slow';

/** All of them. */
export const callFaults: readonly CallFault[] = [
  'busy',
  'minute-quota',
  'address-refused',
  'bad-gateway',
  'no-connection',
  'connection-reset',
  'response-lost',
  'truncated',
  'time-out',
  'late',
  'slow',
];

/** What the store and its kind say when they fail: no fault of the rules. */
export class OutsideFault extends Error {
  override readonly name = 'OutsideFault';
}
