/** The time limits with which every client of AWS is made. No call may hold an invocation. */

/** How long a client waits for one answer, and how often it asks in all. */
interface CallLimits {
  attemptMilliseconds: number;
  attempts: number;
}

/**
 * A caller with a valid token gets it within 2 s. On the way to it the table is asked twice and a renewal
 * handed over; where one of them does not answer, the others do.
 */
const limits = {
  // An answer takes some 5 ms.
  table: { attemptMilliseconds: 400, attempts: 3 },
  // WeChat waits 5 s for the answer to a push.
  queue: { attemptMilliseconds: 1000, attempts: 3 },
  bus: { attemptMilliseconds: 1000, attempts: 3 },
  // Lambda takes an asynchronous invocation in within some 20 ms.
  functions: { attemptMilliseconds: 500, attempts: 2 },
  // Asked once, so that no message is answered twice. Most messages leave it less time.
  responder: { attemptMilliseconds: 4000, attempts: 1 },
  // Of 10 MB: they take some 0.3 s. The caller of a call for others waits that long.
  files: { attemptMilliseconds: 3000, attempts: 2 },
  // Seldom asked, so that each request makes a connection first.
  secrets: { attemptMilliseconds: 1500, attempts: 2 },
  // Of the function that takes in users' messages. All of them together have to fit into the 5 s that
  // WeChat waits, cold start included. What the table does not answer is done without it; what the bus
  // does not take, the queue gets.
  messageTable: { attemptMilliseconds: 400, attempts: 2 },
  messageBus: { attemptMilliseconds: 700, attempts: 2 },
  messageQueue: { attemptMilliseconds: 700, attempts: 2 },
  messageSecrets: { attemptMilliseconds: 900, attempts: 2 },
} as const satisfies Record<string, CallLimits>;

/** What a client talks to. */
export type AwsService = keyof typeof limits;

/**
 * Region and credentials come from the environment.
 *
 * `requestTimeout` alone only logs a warning in this version of the SDK. It ends with the first byte
 * of an answer, so an answer that stops in between is left to `socketTimeout`.
 */
export function timeLimits(service: AwsService) {
  const { attemptMilliseconds, attempts } = limits[service];
  return {
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: attemptMilliseconds,
      requestTimeout: attemptMilliseconds,
      socketTimeout: attemptMilliseconds,
      throwOnRequestTimeout: true,
    },
  };
}
