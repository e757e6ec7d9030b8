/** What lets the functions of other stacks call WeChat: the permission and the variable. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { WechatCalls } from '../../../infra/package/wechat-calls.ts';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { cdkContext, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';
import { arnOf, functionIn, grantedIn, newApp } from './other-stack.ts';

describe('WechatCalls', () => {
  it('lets a function of another app call WeChat, and tells it by which function', () => {
    const stack = new Stack(newApp(), 'orders');
    new WechatCalls(stack).grantCallWechat(functionIn(stack));
    const { variables, policy } = grantedIn(stack);
    const arn = variables.WXKEEPER_CALL_WECHAT_FUNCTION;
    expect(textOf(arn)).toBe(arnOf('wxkeeper-call-wechat'));
    expect(policy).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn }]);
  });

  it('names the function that the deployment of a stage has', () => {
    const stack = new Stack(newApp(), 'orders');
    new WechatCalls(stack, { serviceName: 'wxkeeper-test' }).grantCallWechat(functionIn(stack));
    const FunctionName = 'wxkeeper-test-call-wechat';
    const [statement] = grantedIn(stack).policy;
    expect(textOf(statement.Resource)).toBe(arnOf(FunctionName));
    findOne(synthesizeStack({ stageName: 'test' }), 'AWS::Lambda::Function', { FunctionName });
  });
});

describe('WxkeeperStack', () => {
  it('gives the same to functions of its own app, without an import from one stack to another', () => {
    const app = newApp();
    const wxkeeper = new WxkeeperStack(app, 'wxkeeper', {
      settings: readDeploySettings({ ...cdkContext, alarmEmails: ['on-call@example.com'] }),
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    const stack = new Stack(app, 'orders');
    wxkeeper.service.grants.grantCallWechat(functionIn(stack));
    const [statement] = grantedIn(stack).policy;
    expect(textOf(statement.Resource)).toBe(arnOf('wxkeeper-call-wechat'));
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('ImportValue');
  });
});
