/** Faults of pushes, set by a test. */

/** All kinds of faults. */
export const pushFaultKinds = [
  /** Never sent. */
  'lost',
  /** Sent twice. */
  'doubled',
  /** Held back until it is released. */
  'delayed',
  /** Sent after the component's next push. */
  'reordered',
] as const;

/** The kind of a fault. */
export type PushFaultKind = (typeof pushFaultKinds)[number];

/** A fault, and the pushes that it affects. */
export interface PushFault {
  kind: PushFaultKind;
  /** Default: all pushes. Messages have the info type `message`. */
  infoType?: string | undefined;
  /** How many pushes it affects. Default: all, until it is cleared. */
  times?: number | undefined;
}

/** Stores the active faults. If several match a push, the oldest one applies. */
export function createPushFaultBook() {
  let faults: PushFault[] = [];
  return {
    set(fault: PushFault) {
      faults.push({ ...fault });
    },
    clear() {
      faults = [];
    },
    list: (): readonly PushFault[] => faults,
    /** Returns the fault for this push, and counts it. */
    take(infoType: string): PushFaultKind | undefined {
      const fault = faults.find((each) => (each.infoType ?? infoType) === infoType);
      if (fault?.times !== undefined && --fault.times <= 0) {
        faults = faults.filter((each) => each !== fault);
      }
      return fault?.kind;
    },
  };
}
