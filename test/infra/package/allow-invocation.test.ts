/** Who can be allowed to invoke wxkeeper: whatever has a role. */
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, Function, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { grantCaller, Onboarding, TokenLookUp } from '../../../infra/package/cdk.ts';
import { findAll, textOf } from '../synthesized-stack.ts';
import { arnOf, functionIn, grantedIn, newApp } from './other-stack.ts';

const newStack = () => new Stack(newApp(), 'orders');
const importedArn = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const resourcesOf = (stack: Stack) =>
  findAll(Template.fromStack(stack), 'AWS::IAM::Policy').flatMap(({ properties }) =>
    [properties.PolicyDocument.Statement[0].Resource].flat().map(textOf),
  );

describe('the permission to look up tokens', () => {
  it('of an alias is that of its function, which is told the ARN', () => {
    const stack = newStack();
    const version = functionIn(stack).currentVersion as IVersion;
    const alias = new Alias(stack, 'Live', { aliasName: 'live', version });
    new TokenLookUp(stack).grantTokenLookup(alias);
    const { variables, policy } = grantedIn(stack);
    expect(textOf(variables.WXKEEPER_GET_ACCESS_TOKEN_FUNCTION)).toBe(
      arnOf('wxkeeper-get-access-token:live'),
    );
    expect(policy).toHaveLength(1);
  });

  it('of a role is a policy alone', () => {
    const stack = newStack();
    const role = new Role(stack, 'Task', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    const grant = new TokenLookUp(stack).grantTokenLookup(role);
    expect(grant.success).toBe(true);
    expect(resourcesOf(stack)).toEqual([arnOf('wxkeeper-get-access-token:live')]);
  });

  it('of an imported function is given to its role', () => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/orders');
    const attributes = { functionArn: importedArn, role };
    const orders = Function.fromFunctionAttributes(stack, 'Orders', attributes);
    expect(new TokenLookUp(stack).grantTokenLookup(orders).success).toBe(true);
    expect(resourcesOf(stack)).toEqual([arnOf('wxkeeper-get-access-token:live')]);
  });

  it('cannot be given to a function whose role is unknown, and the CDK says so', () => {
    const stack = newStack();
    const orders = Function.fromFunctionArn(stack, 'Orders', importedArn);
    new TokenLookUp(stack).grantTokenLookup(orders);
    expect(resourcesOf(stack)).toEqual([]);
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.anyValue());
    expect(JSON.stringify(warnings)).toContain('lambda:InvokeFunction');
  });
});

it('a caller of the settings can be a role, too', () => {
  const stack = newStack();
  const role = new Role(stack, 'Task', {
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  grantCaller(role, 'orders');
  expect(resourcesOf(stack)).toContain(`${arnOf('wxkeeper-call-wechat')}:orders`);
});

it('links can be made by those who are allowed to', () => {
  const stack = newStack();
  new Onboarding(stack).grantCreateAuthorizationLink(functionIn(stack));
  const { variables, policy } = grantedIn(stack);
  expect(textOf(variables.WXKEEPER_CREATE_AUTHORIZATION_LINK_FUNCTION)).toBe(
    arnOf('wxkeeper-create-authorization-link'),
  );
  expect(policy).toHaveLength(1);
});
