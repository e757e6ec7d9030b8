/**
 * How much of each route API Gateway lets through; docs/security.md says why. It answers all other
 * requests with 429 before a function starts. AWS calls the figures targets, not guarantees.
 *
 * What they are measured by: a function of the account's default of 1,000 concurrent executions (10 in a
 * new account), and API Gateway's 10,000 requests a second and bursts of 5,000 for all APIs of the account.
 */

/** The limit of one route. */
export interface Throttle {
  requestsPerSecond: number;
  /** So many may come at once. */
  burst: number;
}

/** By what is asked for. WeChat's pushes have plenty, what anybody can ask for has little. */
export const throttles = {
  /** A ticket in 10 minutes, and what all merchants do with their grants. 10 ms each. */
  events: { requestsPerSecond: 200, burst: 400 },
  /** 100,000 accounts with 20 messages a day push 23 a second: ten times that, and twice. 20 ms each. */
  messages: { requestsPerSecond: 500, burst: 1000 },
  /** Each visit can use up a pre-auth code. WeChat issues 20 a second, and so many a day. */
  startPage: { requestsPerSecond: 10, burst: 20 },
  /** As many as can begin. Anybody can invent codes, and some cost a call to WeChat. */
  return: { requestsPerSecond: 10, burst: 20 },
  /** WeChat's checks of an address and of a domain: a person looks at the answer. */
  checks: { requestsPerSecond: 5, burst: 10 },
  /** A page for a person who has typed an address, and for whoever tries addresses out. 1 ms. */
  typedAddresses: { requestsPerSecond: 1, burst: 2 },
} as const satisfies Record<string, Throttle>;
