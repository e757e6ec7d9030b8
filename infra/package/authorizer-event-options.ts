/** Which events a rule on the bus takes, and what it starts. */
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';

/**
 * The kinds of events, which are the detail-types of docs/events.md. Further ones are InfoTypes of
 * WeChat's, such as `notify_third_fasteregister`.
 */
export type AuthorizerEvent =
  | 'AuthorizerAuthorized'
  | 'AuthorizerUpdated'
  | 'AuthorizerRevoked'
  | 'ReauthorizationRequired'
  | 'VerifyTicketOverdue'
  | 'AuthorizerMessageReceived'
  | 'OtherInfoType'
  // Any text; the names above are still suggested.
  | (string & {});

/** Which events a rule takes, and what they start. */
export interface AuthorizerEventOptions {
  /** What gets them: a function, a queue, a state machine, … of `aws-cdk-lib/aws-events-targets`. */
  targets: readonly IRuleTarget[];
  /** Default: all events. */
  events?: readonly AuthorizerEvent[] | undefined;
  /** The platforms, by their appids. Default: all of the deployment. */
  components?: readonly string[] | undefined;
  /** The accounts, by their appids. Default: all. */
  authorizers?: readonly string[] | undefined;
  /** Whether events of the accounts of WeChat's publish check are taken, too. Default: no. */
  includeTests?: boolean | undefined;
  /** What else must hold of `detail`, in EventBridge's words. */
  detail?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Where the rule is made, in the bus's account and region. Default: beside the bus. A target's stack
   * needs it where both differ.
   */
  scope?: Construct | undefined;
  description?: string | undefined;
}
