/** A construct for other CDK stacks: lets their functions adopt grants, and assign accounts to tenants. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName, type FunctionName } from '../function-catalog.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The deployment of wxkeeper that has the grants. */
export interface OnboardingProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * The functions for accounts that came without a link, referred to by name. As with
 * {@link TokenLookUp}, nothing is imported from the other stack.
 *
 * @example
 * new Onboarding(this).grantAdoptAuthorizationCode(registrationFunction);
 */
export class Onboarding {
  private readonly scope: IConstruct;
  private readonly serviceName: string;

  /** @param scope the stack of the functions that get the permission, or any construct in it */
  constructor(scope: IConstruct, { serviceName }: OnboardingProps = {}) {
    this.scope = scope;
    this.serviceName = requireServiceNameOrToken(serviceName);
  }

  /** Allows a function to adopt codes; `WXKEEPER_ADOPT_AUTHORIZATION_CODE_FUNCTION` names the ARN. */
  grantAdoptAuthorizationCode(caller: Function): void {
    this.grant(caller, 'adopt-authorization-code', 'WXKEEPER_ADOPT_AUTHORIZATION_CODE_FUNCTION');
  }

  /** Allows a function to assign accounts to tenants; `WXKEEPER_ASSIGN_TENANT_FUNCTION` names the ARN. */
  grantAssignTenant(caller: Function): void {
    this.grant(caller, 'assign-tenant', 'WXKEEPER_ASSIGN_TENANT_FUNCTION');
  }

  private grant(caller: Function, functionName: FunctionName, variable: string): void {
    const arn = functionArn(this.scope, deployedName(functionName, this.serviceName));
    const statement = { actions: ['lambda:InvokeFunction'], resources: [arn] };
    caller.addToRolePolicy(new PolicyStatement(statement));
    caller.addEnvironment(variable, arn);
  }
}
