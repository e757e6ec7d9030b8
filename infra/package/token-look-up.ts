/** A construct for other CDK stacks: lets their functions look up tokens. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { LIVE_ALIAS } from '../../shared/aws/invoked-alias.ts';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName } from '../function-catalog.ts';
import { allowInvocation } from './allow-invocation.ts';
import { callerAliasArn } from './caller-name.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The environment variable that `createTokenClient` of `wxkeeper/client` reads. */
export const TOKEN_FUNCTION_VARIABLE = 'WXKEEPER_GET_ACCESS_TOKEN_FUNCTION';

/** The deployment of wxkeeper that issues the tokens. */
export interface TokenLookUpProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
  /** The deployment's AWS account, if it is not yours. Its `lookUpAccounts` must list yours. */
  account?: string | undefined;
  /** Look up as this one of the deployment's `callers`. Default: without a name. */
  caller?: string | undefined;
}

/**
 * The look-up function of a deployment, referred to by name. Nothing is imported from the other
 * stack, so both stacks can be deployed and changed in any order.
 *
 * @example
 * new TokenLookUp(this).grantTokenLookup(orderFunction);
 */
export class TokenLookUp {
  /** With the alias of the caller, or `live`, to which a new version comes step by step. */
  readonly functionArn: string;

  /**
   * @param scope the stack of the functions that look up tokens, or any construct in it
   * @throws {Error} where no deployment or no caller has the name
   */
  constructor(scope: IConstruct, { serviceName, account, caller }: TokenLookUpProps = {}) {
    const name = requireServiceNameOrToken(serviceName);
    const arn = functionArn(scope, deployedName('get-access-token', name), account);
    this.functionArn = caller === undefined ? `${arn}:${LIVE_ALIAS}` : callerAliasArn(arn, caller);
  }

  /**
   * Allows a function, its alias or anything else with a role to look up tokens. A function of the app also
   * gets the environment variable with the ARN.
   */
  grantTokenLookup(reader: IGrantable): Grant {
    return allowInvocation(reader, [
      { variable: TOKEN_FUNCTION_VARIABLE, functionArn: this.functionArn },
    ]);
  }
}
