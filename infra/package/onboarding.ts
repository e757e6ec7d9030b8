/** A construct for other CDK stacks: lets their functions invite merchants, and adopt what came without. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName, type FunctionName } from '../function-catalog.ts';
import { allowInvocation, functionVariable } from './allow-invocation.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The deployment of wxkeeper that has the accounts. */
export interface OnboardingProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * The functions with which accounts come: by a signed link, or without one. Referred to by name. As with
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

  /** Allows it to adopt codes; a function finds the ARN in `WXKEEPER_ADOPT_AUTHORIZATION_CODE_FUNCTION`. */
  grantAdoptAuthorizationCode(caller: IGrantable): Grant {
    return this.grant(caller, 'adopt-authorization-code');
  }

  /** Allows it to assign accounts to tenants; the variable is `WXKEEPER_ASSIGN_TENANT_FUNCTION`. */
  grantAssignTenant(caller: IGrantable): Grant {
    return this.grant(caller, 'assign-tenant');
  }

  /** Allows it to make signed links; the variable is `WXKEEPER_CREATE_AUTHORIZATION_LINK_FUNCTION`. */
  grantCreateAuthorizationLink(caller: IGrantable): Grant {
    return this.grant(caller, 'create-authorization-link');
  }

  private grant(caller: IGrantable, name: FunctionName): Grant {
    const arn = functionArn(this.scope, deployedName(name, this.serviceName));
    return allowInvocation(caller, [{ variable: functionVariable(name), functionArn: arn }]);
  }
}
