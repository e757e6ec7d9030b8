/** Sends pushes. Faults can lose, double, delay or reorder them. */
import type { SimulatorState } from '../state/state.ts';
import { attemptPush, deliverPush, notSent, type PushOutcome } from './delivery.ts';
import { createPushFaultBook, type PushFault, type PushFaultKind } from './faults.ts';
import { createHeldBack, type HeldBack } from './held-back.ts';
import { createPushLog, type PushLog } from './log.ts';
import { postOverHttp, type PostPush } from './post.ts';
import type { Push } from './push.ts';
import { createUnderWay } from './under-way.ts';

/** See createPushQueue. */
export type PushQueue = ReturnType<typeof createPushQueue>;

/** Sends the pushes of all components, and logs them. */
export function createPushQueue(state: SimulatorState, post: PostPush = postOverHttp) {
  const log = createPushLog(state.clock);
  const faults = createPushFaultBook();
  const heldBack = createHeldBack();
  const underWay = createUnderWay();
  const delivery = { state, post, log, signal: underWay.signal };
  const deliver = (push: Push) => deliverPush(delivery, push);
  // Faults are for the published version. They neither affect nor count the copies.
  const sendNow = (push: Push, given?: PushFaultKind) =>
    push.isForTestVersion
      ? deliver(push)
      : sendWith(given ?? faults.take(push.infoType), push, { deliver, heldBack, log });
  return {
    /** @param fault for this push only; it has priority over the other faults */
    send: (push: Push, fault?: PushFaultKind) => underWay.track(sendNow(push, fault)),
    /** Sends the push when `moment` resolves. `settle` already waits for it before. */
    sendAfter: (moment: Promise<void>, push: Push, fault?: PushFaultKind) =>
      underWay.track(moment.then(() => sendNow(push, fault))),
    /** Sends the push once, whatever the answer and the faults. @returns undefined without a URL */
    sendOnce: (push: Push) => underWay.track(attemptPush(delivery, push, 1)),
    /** Is aborted when the simulator closes. */
    closing: underWay.signal,
    log: () => log.entries(),
    setFault: (fault: PushFault) => faults.set(fault),
    clearFaults: () => faults.clear(),
    faults: () => faults.list(),
    heldBack: () => heldBack.count(),
    /** Delivers the held-back pushes, one after the other. */
    release: () => underWay.track(deliverInTurn(heldBack.takeAll(), deliver)),
    /** Resolves when no delivery is running. Held-back pushes do not count. */
    settle: () => underWay.settle(),
    /** Aborts running deliveries. */
    close: () => underWay.breakOff(),
  };
}

type Deliver = (push: Push) => Promise<PushOutcome>;

async function sendWith(
  fault: PushFaultKind | undefined,
  push: Push,
  { deliver, heldBack, log }: { deliver: Deliver; heldBack: HeldBack; log: PushLog },
): Promise<PushOutcome> {
  switch (fault) {
    case 'lost':
      log.notSent(push, fault);
      return notSent;
    case 'delayed':
    case 'reordered':
      heldBack.hold(push, fault);
      log.notSent(push, fault);
      return { ...notSent, isHeldBack: true };
    case 'doubled':
    case undefined: {
      const overtaken = heldBack.takeOvertakenBy(push);
      const outcome = await deliver(push);
      await deliverInTurn(overtaken, deliver);
      if (fault === 'doubled') await deliver(push);
      return outcome;
    }
    default:
      return fault satisfies never;
  }
}

async function deliverInTurn(pushes: readonly Push[], deliver: Deliver): Promise<void> {
  for (const push of pushes) await deliver(push);
}
