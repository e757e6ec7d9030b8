/** What other stacks are given: the permission, the variable, and nothing that ties them to ours. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { TokenLookUp } from '../../../infra/package/token-look-up.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { cdkContext, textOf } from '../synthesized-stack.ts';
import { arnOf, functionIn, grantedIn, newApp } from './other-stack.ts';

describe('TokenLookUp', () => {
  it('lets a function of another app look up tokens, and tells it where', () => {
    const stack = new Stack(newApp(), 'orders');
    new TokenLookUp(stack).grantTokenLookup(functionIn(stack));
    const { variables, policy } = grantedIn(stack);
    const arn = variables.WXKEEPER_GET_ACCESS_TOKEN_FUNCTION;
    expect(textOf(arn)).toBe(arnOf('wxkeeper-get-access-token:live'));
    expect(policy).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn }]);
  });

  it('knows stages and other accounts', () => {
    const stack = new Stack(newApp(), 'orders');
    const props = { serviceName: 'wxkeeper-test', account: '111122223333' };
    new TokenLookUp(stack, props).grantTokenLookup(functionIn(stack));
    const [statement] = grantedIn(stack).policy;
    expect(textOf(statement.Resource)).toBe(
      arnOf('wxkeeper-test-get-access-token:live', '111122223333'),
    );
  });
});

describe('WxkeeperStack', () => {
  it('gives the same to functions of its own app, without an import from one stack to another', () => {
    const app = newApp();
    const wxkeeper = new WxkeeperStack(app, 'wxkeeper-test', {
      settings: readDeploySettings({
        ...cdkContext,
        stageName: 'test',
        alarmEmails: ['on-call@example.com'],
      }),
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    const stack = new Stack(app, 'orders');
    wxkeeper.service.grants.grantTokenLookup(functionIn(stack));
    const [statement] = grantedIn(stack).policy;
    expect(textOf(statement.Resource)).toBe(arnOf('wxkeeper-test-get-access-token:live'));
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('ImportValue');
  });
});
