/** Lets something invoke a function of wxkeeper, and tells it which one where it has an environment. */
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Function as LambdaFunction,
  SingletonFunction,
  Version,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from '../function-catalog.ts';

/** The function, and the variable in which `wxkeeper/client` looks for it. */
export interface Invoked {
  variable: string;
  functionArn: string;
}

/** The environment variable with the ARN of a function. */
export function functionVariable(name: FunctionName): string {
  return `WXKEEPER_${name.toUpperCase().replaceAll('-', '_')}_FUNCTION`;
}

/**
 * The policy names these ARNs and nothing else: CDK's own grant would also allow all versions and
 * aliases. A function, also by its alias or its version, gets the variables. Whatever has no
 * environment that could be changed gets the permission alone: a role, a task, an imported function.
 * One that was imported without its role gets neither, which the CDK warns of.
 *
 * @throws {Error} where it has no policy of its own, as a service or an account: nothing would be allowed
 */
export function allowInvocation(grantee: IGrantable, invoked: readonly Invoked[]): Grant {
  const resourceArns = invoked.map(({ functionArn }) => functionArn);
  const grant = Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns });
  if (!grant.success) {
    throw new Error(
      `${nameOf(grantee)} has no policy of its own to which a permission could be added. ` +
        'Give a function, a role or a user; another account is named in lookUpAccounts.',
    );
  }
  const function_ = ownFunctionOf(grantee);
  for (const { variable, functionArn } of invoked) function_?.addEnvironment(variable, functionArn);
  return grant;
}

/** For messages: its place in the app, or its kind. */
export function nameOf(grantee: IGrantable): string {
  return Construct.isConstruct(grantee)
    ? grantee.node.path
    : grantee.grantPrincipal.constructor.name;
}

function ownFunctionOf(grantee: IGrantable): LambdaFunction | SingletonFunction | undefined {
  if (grantee instanceof LambdaFunction || grantee instanceof SingletonFunction) return grantee;
  if (grantee instanceof Alias) return ownFunctionOf(grantee.version.lambda);
  if (grantee instanceof Version) return ownFunctionOf(grantee.lambda);
  return undefined;
}
