/** Lets something invoke wxkeeper by a caller's name, wherever the deployment is. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { deployedName } from '../function-catalog.ts';
import { functionArn } from '../functions/function-arn.ts';
import { invokedByOthers } from '../invoked-by-others.ts';
import { allowInvocation, functionVariable } from './allow-invocation.ts';
import { callerAliasArn } from './caller-name.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The caller's name in the settings, and the deployment that has it. */
interface NamedCaller {
  caller: string;
  serviceName?: string | undefined;
}

/** @param scope where the deployment is: any construct of its account and region */
export function allowCaller(
  scope: IConstruct,
  invoker: IGrantable,
  { caller, serviceName }: NamedCaller,
): Grant {
  const service = requireServiceNameOrToken(serviceName);
  const aliases = invokedByOthers.map((name) => ({
    variable: functionVariable(name),
    functionArn: callerAliasArn(functionArn(scope, deployedName(name, service)), caller),
  }));
  return allowInvocation(invoker, aliases);
}
