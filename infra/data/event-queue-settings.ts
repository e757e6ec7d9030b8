/** Settings of the queue of accepted authorization events, for the stack and the local service. */
import { functionCatalog } from '../function-catalog.ts';

/**
 * After so many deliveries an event moves to the dead-letter queue, so that it no longer blocks later
 * events of its authorizer. SQS counts each delivery, whatever becomes of it, so there are enough for
 * those that are nobody's fault:
 *
 * - while Lambda throttles the function, each takes a visibility timeout: 10 hours in all
 * - while WeChat or the table fails, the delays grow to an hour (shared/edge/retry-delay.ts): almost
 *   four days in all
 * - a fault of our own is retried after 30 s at most: 49 minutes in all
 */
export const MAX_RECEIVE_COUNT = 100;

/**
 * Messages per invocation. With several, SQS would deliver the later events of an account together
 * with the one that fails, and count deliveries of events that were never tried.
 */
export const BATCH_SIZE = 1;

/**
 * Events processed concurrently. A burst of them leaves WeChat's quota and Lambda's concurrency for
 * everything else: a new AWS account has 10 concurrent executions in all. Lambda receives no more
 * messages than it may process, so this limit itself throttles none.
 */
export const MAX_CONCURRENT_EVENTS = 5;

/**
 * The visibility timeout, as a multiple of the function's timeout. AWS recommends it: Lambda goes on
 * for so long to invoke a throttled function with a message. Failed messages do not wait for it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const VISIBILITY_PER_TIMEOUT = 6;

export const VISIBILITY_SECONDS =
  VISIBILITY_PER_TIMEOUT * functionCatalog['process-authorization-event'].timeoutSeconds;
