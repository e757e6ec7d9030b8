/** What all ways have in common by which messages that were set aside are tried again. */
import type { Session } from '../session.ts';
import type { DeadLetters } from './dead-letters.ts';

/** What became of a queue's messages. */
export interface Redriven {
  redriven: number;
  /** Still set aside: nobody can do anything with them, or they failed once more. */
  left: number;
}

/** @param correlationId names who did it, in the logs of what is invoked */
export type Redrive = (
  deadLetters: DeadLetters,
  session: Session,
  correlationId: string,
) => Promise<Redriven>;
