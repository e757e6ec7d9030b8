/** What can go wrong with pushes, set by a test. */

/** What can be set. */
export const pushFaultKinds = [
  /** Never sent. */
  'lost',
  /** Sent again after it has been delivered. */
  'doubled',
  /** Held back until released. */
  'delayed',
  /** Sent after the component's next push. */
  'reordered',
] as const;

/** One of them. */
export type PushFaultKind = (typeof pushFaultKinds)[number];

/** A fault and which pushes it hits. */
export interface PushFault {
  kind: PushFaultKind;
  /** All if not given; messages have the info type `message`. */
  infoType?: string | undefined;
  /** How many pushes it hits; until cleared if not given. */
  times?: number | undefined;
}

/** See createPushFaultBook. */
export type PushFaultBook = ReturnType<typeof createPushFaultBook>;

/** The faults that are set; of several that fit, the earliest is used up first. */
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
    /** The fault that hits this push, counted down. */
    take(infoType: string): PushFaultKind | undefined {
      const fault = faults.find((each) => (each.infoType ?? infoType) === infoType);
      if (fault?.times !== undefined && --fault.times <= 0) {
        faults = faults.filter((each) => each !== fault);
      }
      return fault?.kind;
    },
  };
}
