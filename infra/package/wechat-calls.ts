/** A construct for other CDK stacks: lets their functions call WeChat by way of `call-wechat`. */
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName } from '../function-catalog.ts';
import { allowInvocation } from './allow-invocation.ts';
import { requireServiceNameOrToken } from './service-name.ts';

/** The environment variable that `wxkeeper/client` reads. */
export const CALL_WECHAT_FUNCTION_VARIABLE = 'WXKEEPER_CALL_WECHAT_FUNCTION';

/** The deployment of wxkeeper that calls WeChat. */
export interface WechatCallsProps {
  /** The name prefix of the deployment: `wxkeeper` (the default), or `wxkeeper-<stageName>`. */
  serviceName?: string | undefined;
}

/**
 * The function `call-wechat` of a deployment in the same account and region, referred to by name. As
 * with {@link TokenLookUp}, nothing is imported from the other stack.
 *
 * @example
 * new WechatCalls(this).grantCallWechat(orderFunction);
 */
export class WechatCalls {
  readonly functionArn: string;

  /** @param scope the stack of the functions that call WeChat, or any construct in it */
  constructor(scope: IConstruct, { serviceName }: WechatCallsProps = {}) {
    const name = requireServiceNameOrToken(serviceName);
    this.functionArn = functionArn(scope, deployedName('call-wechat', name));
  }

  /**
   * Allows a function, its alias or anything else with a role to call WeChat. A function of the app also
   * gets the environment variable with the ARN.
   */
  grantCallWechat(caller: IGrantable): Grant {
    return allowInvocation(caller, [
      { variable: CALL_WECHAT_FUNCTION_VARIABLE, functionArn: this.functionArn },
    ]);
  }
}
