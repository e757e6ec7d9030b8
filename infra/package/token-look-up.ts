/** For the stacks of other services: lets their functions look up tokens. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName } from '../function-catalog.ts';

/** Read by `createTokenClient` of `wxkeeper/client`. */
export const TOKEN_FUNCTION_VARIABLE = 'WXKEEPER_GET_ACCESS_TOKEN_FUNCTION';

/** Of which deployment the tokens come. */
export interface TokenLookUpProps {
  /** What all names of the deployment begin with; default `wxkeeper`, with a stage `wxkeeper-<stage>`. */
  serviceName?: string | undefined;
  /** The account of the deployment, if it is another one: it must name yours in `lookUpAccounts`. */
  account?: string | undefined;
}

/**
 * The look-up of a deployment, known by its name: nothing is imported from its stack, so that the
 * two stacks can be deployed and changed in any order.
 *
 * @example
 * new TokenLookUp(this).grantTokenLookup(orderFunction);
 */
export class TokenLookUp {
  readonly functionArn: string;

  /** @param scope the stack whose functions ask, or anything in it */
  constructor(scope: IConstruct, { serviceName = 'wxkeeper', account }: TokenLookUpProps = {}) {
    this.functionArn = functionArn(scope, deployedName('get-access-token', serviceName), account);
  }

  /** Gives the permission to look up tokens, and tells the function by a variable where to. */
  grantTokenLookup(reader: Function): void {
    reader.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.functionArn] }),
    );
    reader.addEnvironment(TOKEN_FUNCTION_VARIABLE, this.functionArn);
  }
}
