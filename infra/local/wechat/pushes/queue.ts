/** Sends pushes: repeats failed ones, and loses, doubles, delays or reorders them when told to. */
import { PUSH_ATTEMPTS } from '../state/settings.ts';
import { componentOf, type SimulatorState } from '../state/state.ts';
import { addressOf, attemptDelivery, type Push } from './attempt.ts';

/** What can happen to a push. */
export type PushFaultKind =
  /** Never sent. */
  | 'lost'
  /** Sent again after it has been delivered. */
  | 'doubled'
  /** Held back until released. */
  | 'delayed'
  /** Sent after the component's next push. */
  | 'reordered';

/** A fault and which pushes it hits. */
export interface PushFault {
  kind: PushFaultKind;
  /** All if not given; messages have the info type `message`. */
  infoType?: string | undefined;
  /** How many pushes it hits; until cleared if not given. */
  times?: number | undefined;
}

/** How a push ended, after all its attempts. */
export interface PushOutcome {
  succeeded: boolean;
  attempts: number;
  isHeldBack: boolean;
  /** The decrypted passive reply to a message. */
  reply?: string | undefined;
}

/** One line of the push log: no ticket, no code, no token. */
export interface PushLogEntry {
  at: number;
  componentAppId: string;
  authorizerAppId?: string | undefined;
  infoType: string;
  /** 1 to 3; 0 if nothing was sent. */
  attempt: number;
  /** 0 if there was no answer. */
  status: number;
  succeeded: boolean;
  problem?: string | undefined;
}

/** See createPushQueue. */
export type PushQueue = ReturnType<typeof createPushQueue>;

/** Older entries are dropped, so that a simulator that runs for weeks does not fill up. */
const MAX_LOG_ENTRIES = 20_000;
const notSent = { succeeded: false, attempts: 0, isHeldBack: false } as const;
const heldBack = { ...notSent, isHeldBack: true } as const;

/** Sends pushes for all components, and keeps the log. */
export function createPushQueue(state: SimulatorState) {
  const log: PushLogEntry[] = [];
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let faults: PushFault[] = [];
  let delayed: Push[] = [];
  let reordered: Push[] = [];

  function record(push: Push, entry: Partial<PushLogEntry>): void {
    const { componentAppId, authorizerAppId, infoType } = push;
    const who = { componentAppId, infoType, ...(authorizerAppId && { authorizerAppId }) };
    const nothing = { attempt: 0, status: 0, succeeded: false };
    log.push({ at: state.clock.now(), ...who, ...nothing, ...entry });
    if (log.length > MAX_LOG_ENTRIES) log.shift();
  }

  function takeFault(infoType: string): PushFaultKind | undefined {
    const fault = faults.find((each) => (each.infoType ?? infoType) === infoType);
    if (fault?.times !== undefined && --fault.times <= 0) {
      faults = faults.filter((each) => each !== fault);
    }
    return fault?.kind;
  }

  async function deliver(push: Push): Promise<PushOutcome> {
    const { registration } = componentOf(state, push.componentAppId);
    const address = addressOf(registration, push);
    if (address === undefined) {
      record(push, { problem: 'no address configured' });
      return notSent;
    }
    for (let attempt = 1; attempt <= PUSH_ATTEMPTS && !closing.signal.aborted; attempt++) {
      const sent = { push, address, signal: closing.signal };
      const { reply, ...result } = await attemptDelivery(state, registration, sent);
      record(push, { attempt, ...result });
      if (result.succeeded) return { ...notSent, succeeded: true, attempts: attempt, reply };
    }
    return { ...notSent, attempts: PUSH_ATTEMPTS };
  }

  async function deliverWithOvertaken(push: Push): Promise<PushOutcome> {
    const overtaken = reordered.filter((each) => each.componentAppId === push.componentAppId);
    reordered = reordered.filter((each) => !overtaken.includes(each));
    const outcome = await deliver(push);
    for (const each of overtaken) await deliver(each);
    return outcome;
  }

  async function sendNow(push: Push, given?: PushFaultKind): Promise<PushOutcome> {
    const fault = given ?? takeFault(push.infoType);
    if (fault === 'lost') {
      record(push, { problem: 'lost' });
      return notSent;
    }
    if (fault === 'delayed' || fault === 'reordered') {
      (fault === 'delayed' ? delayed : reordered).push(push);
      record(push, { problem: fault });
      return heldBack;
    }
    const outcome = await deliverWithOvertaken(push);
    if (fault === 'doubled') await deliver(push);
    return outcome;
  }

  async function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
    }
  }

  return {
    log: (): readonly PushLogEntry[] => log,
    /** @param fault for this push only; goes before the faults set for all */
    send: (push: Push, fault?: PushFaultKind) => track(sendNow(push, fault)),
    /** Sends when `moment` has come; counts as under way from now on. */
    sendAfter: (moment: Promise<void>, push: Push, fault?: PushFaultKind) =>
      track(moment.then(() => sendNow(push, fault))),
    setFault(fault: PushFault) {
      faults.push({ ...fault });
    },
    clearFaults() {
      faults = [];
    },
    faults: (): readonly PushFault[] => faults,
    heldBack: () => delayed.length + reordered.length,
    /** Delivers what was held back, oldest first. */
    async release() {
      const released = [...delayed, ...reordered];
      delayed = [];
      reordered = [];
      await track(
        (async () => {
          for (const push of released) await deliver(push);
        })(),
      );
    },
    /** Resolves when no push is under way; held-back ones do not count. */
    async settle() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    /** Breaks off what is under way. */
    async close() {
      closing.abort();
      await Promise.allSettled(underWay);
    },
  };
}
