/** The numbers of the queue of accepted authorization events: the stack and the local run read them. */
import { functionCatalog } from '../function-catalog.ts';

/**
 * An event that fails this often is set aside, so that it does not hold up its authorizer: after
 * half an hour, which most of WeChat's troubles do not last.
 */
export const MAX_RECEIVE_COUNT = 10;

/** Messages that one invocation is given. */
export const BATCH_SIZE = 10;

/** Batches worked on at once: a storm of events leaves functions and WeChat's quota for the rest. */
export const MAX_CONCURRENT_BATCHES = 10;

/**
 * A message stays hidden so many times as long as its batch may take: then it is tried again. Lambda
 * advises six times, for the sake of throttled functions; but what failed would wait as long, and
 * the code in an event is good for an hour only.
 */
const VISIBILITY_PER_TIMEOUT = 3;

export const VISIBILITY_SECONDS =
  VISIBILITY_PER_TIMEOUT * functionCatalog['process-authorization-event'].timeoutSeconds;

/** @param serviceName `wxkeeper`, or with the name of the stage */
export function queueNames(serviceName: string): { queue: string; deadLetterQueue: string } {
  const name = `${serviceName}-authorization-events`;
  return { queue: `${name}.fifo`, deadLetterQueue: `${name}-dead-letter.fifo` };
}
