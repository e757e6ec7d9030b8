/** A construct for other CDK stacks: lets their functions call WeChat by way of `call-wechat`. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { functionArn } from '../functions/function-arn.ts';
import { deployedName } from '../function-catalog.ts';
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

  /** Allows a function to call WeChat, and sets the environment variable with the ARN. */
  grantCallWechat(caller: Function): void {
    caller.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.functionArn] }),
    );
    caller.addEnvironment(CALL_WECHAT_FUNCTION_VARIABLE, this.functionArn);
  }
}
