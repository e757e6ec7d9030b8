/** A construct for other CDK stacks: lets their functions look up tickets, to sign web pages. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { LIVE_ALIAS } from '../../shared/aws/invoked-alias.ts';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName } from '../function-catalog.ts';
import { allowInvocation } from './allow-invocation.ts';
import { callerAliasArn } from './caller-name.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The environment variable that `wxkeeper/client` reads. */
export const TICKET_FUNCTION_VARIABLE = 'WXKEEPER_GET_TICKET_FUNCTION';

/** The deployment of wxkeeper that hands out the tickets. */
export interface TicketLookUpProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
  /** The deployment's AWS account, if it is not yours. Its `lookUpAccounts` must list yours. */
  account?: string | undefined;
  /** Look up as this one of the deployment's `callers`. Default: without a name. */
  caller?: string | undefined;
}

/**
 * The function `get-ticket` of a deployment, referred to by name. As with {@link TokenLookUp}, nothing
 * is imported from the other stack.
 *
 * @example
 * new TicketLookUp(this).grantTicketLookup(pageFunction);
 */
export class TicketLookUp {
  /** With the alias of the caller, or `live`, to which a new version comes step by step. */
  readonly functionArn: string;

  /**
   * @param scope the stack of the functions that look up tickets, or any construct in it
   * @throws {Error} where no deployment or no caller has the name
   */
  constructor(scope: IConstruct, { serviceName, account, caller }: TicketLookUpProps = {}) {
    const name = requireServiceNameOrToken(serviceName);
    const arn = functionArn(scope, deployedName('get-ticket', name), account);
    this.functionArn = caller === undefined ? `${arn}:${LIVE_ALIAS}` : callerAliasArn(arn, caller);
  }

  /**
   * Allows a function, its alias or anything else with a role to look up tickets. A function of the app also
   * gets the environment variable with the ARN.
   */
  grantTicketLookup(reader: IGrantable): Grant {
    return allowInvocation(reader, [
      { variable: TICKET_FUNCTION_VARIABLE, functionArn: this.functionArn },
    ]);
  }
}
