/** Settings of the queue of accepted authorization events, for the stack and the local service. */
import { functionCatalog } from '../function-catalog.ts';

/**
 * After this many failures an event moves to the dead-letter queue, so that it no longer blocks
 * later events of its authorizer. That takes half an hour; most outages of WeChat are shorter.
 */
export const MAX_RECEIVE_COUNT = 10;

/** The largest number of messages per invocation. */
export const BATCH_SIZE = 10;

/**
 * Batches processed concurrently. The limit makes sure that a burst of events leaves Lambda
 * concurrency and WeChat quota for everything else.
 */
export const MAX_CONCURRENT_BATCHES = 10;

/**
 * The visibility timeout, as a multiple of the function's timeout. AWS recommends 6, to allow for
 * throttled functions. But a failed message is only retried after this time, and the authorization
 * code in an event expires after an hour.
 */
const VISIBILITY_PER_TIMEOUT = 3;

export const VISIBILITY_SECONDS =
  VISIBILITY_PER_TIMEOUT * functionCatalog['process-authorization-event'].timeoutSeconds;
