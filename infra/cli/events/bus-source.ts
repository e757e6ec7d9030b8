/** Where events come from while somebody looks on: the deployed bus, or the one of the local run. */

/** An event of the bus. */
export interface ShownEvent {
  id: string;
  detailType: string;
  detail: Readonly<Record<string, unknown>>;
  /** As EventBridge dates it, seconds since 1970; null where it does not. */
  at: number | null;
}

/** Which events are meant. */
export interface Wanted {
  type?: string | undefined;
  authorizerAppId?: string | undefined;
}

/** Events from the moment at which it was opened. */
export interface EventSource {
  /** Waits some seconds for the next ones; none at the end of this time, or when it is aborted. */
  next: (signal: AbortSignal) => Promise<ShownEvent[]>;
  /** Removes what was made for it. */
  close: () => Promise<void>;
}

export function isWanted(
  { detailType, detail }: ShownEvent,
  { type, authorizerAppId }: Wanted,
): boolean {
  const isOfType = type === undefined || type === detailType;
  const { authorizerAppId: account } = detail;
  return isOfType && (authorizerAppId === undefined || authorizerAppId === account);
}
