/** For other CDK stacks: lets their functions invoke wxkeeper by a caller's name, and in no other way. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { deployedName } from '../function-catalog.ts';
import { functionArn } from '../functions/function-arn.ts';
import { invokedByOthers } from '../invoked-by-others.ts';
import { allowInvocation, functionVariable } from './allow-invocation.ts';
import { callerAliasArn } from './caller-name.ts';
import { requireServiceNameOrToken } from './service-name.ts';

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
  const service = requireServiceNameOrToken(serviceName);
  const aliases = invokedByOthers.map((name) => ({
    variable: functionVariable(name),
    functionArn: callerAliasArn(functionArn(invoker, deployedName(name, service)), caller),
  }));
  return allowInvocation(invoker, aliases);
}
