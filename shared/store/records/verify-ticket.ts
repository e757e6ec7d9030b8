/** What is stored of verify tickets. Times are seconds since 1970. */

/** A ticket with WeChat's `CreateTime`. */
export interface VerifyTicket {
  verifyTicket: string;
  createdAt: number;
  /** WeChat's date was not believed: it is the time of the arrival. */
  isDatedByOurClock?: boolean | undefined;
}

/** The newest ticket and the previous one. */
export interface StoredVerifyTickets {
  current: VerifyTicket;
  previous?: VerifyTicket | undefined;
  /** When the current one arrived here, by our clock. */
  receivedAt: number;
}
