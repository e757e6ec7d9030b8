/**
 * Everything that other CDK stacks are given: the service as a construct, and grants.
 *
 * @module wxkeeper/cdk
 */
export * from './announced-events.ts';
export type * from './authorizer-event-options.ts';
export * from './callers.ts';
export * from './listed-addresses.ts';
export * from './onboarding.ts';
export * from './ticket-look-up.ts';
export * from './token-look-up.ts';
export * from './wechat-calls.ts';
export * from './wxkeeper.ts';
export type * from './wxkeeper-settings.ts';
