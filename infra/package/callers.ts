/** For other CDK stacks: lets their functions invoke wxkeeper by a caller's name, and in no other way. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { allowCaller } from './allow-caller.ts';

/** The deployment of wxkeeper that has the caller in its settings. */
export interface CallerProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * Lets a function, its alias or anything else with a role invoke wxkeeper as one of the `callers` in
 * its settings, in the same account and region. The policy names the caller's own aliases and nothing
 * else: CDK's `grantInvoke` would also allow all other aliases. In a function of the app, the variables
 * that `wxkeeper/client` reads are set to the aliases' ARNs.
 *
 * As with {@link TokenLookUp}, nothing is imported from the other stack.
 *
 * @param caller the name in the settings
 * @throws {Error} where no deployment has the service's name, or no caller can have the other one
 *
 * @example
 * grantCaller(orderFunction, 'orders');
 */
export function grantCaller(
  invoker: IGrantable & IConstruct,
  caller: string,
  { serviceName }: CallerProps = {},
): Grant {
  return allowCaller(invoker, invoker, { caller, serviceName });
}
