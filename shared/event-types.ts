/** The types of our own events on the bus. docs/events.md says what each is for. */

/** Changes of an authorizer. */
const authorizerEventTypes = [
  'AuthorizerAuthorized',
  'AuthorizerUpdated',
  'AuthorizerRevoked',
  'ReauthorizationRequired',
] as const;

/** All our own types. Other events of WeChat's are passed on under WeChat's names. */
export const eventTypes = [
  ...authorizerEventTypes,
  'VerifyTicketOverdue',
  'AuthorizerMessageReceived',
] as const;

export type AuthorizerEventType = (typeof authorizerEventTypes)[number];
export type EventType = (typeof eventTypes)[number];
