/** What lets the functions of other stacks adopt codes and assign tenants. */
import { Stack } from 'aws-cdk-lib';
import { expect, it } from '@jest/globals';
import { Onboarding } from '../../../infra/package/onboarding.ts';
import { textOf } from '../synthesized-stack.ts';
import { arnOf, functionIn, grantedIn, newApp } from './other-stack.ts';

it.each([
  ['grantAdoptAuthorizationCode', 'adopt-authorization-code'],
  ['grantAssignTenant', 'assign-tenant'],
] as const)('%s allows to invoke %s and nothing else, and tells the ARN', (method, name) => {
  const stack = new Stack(newApp(), 'registrations');
  new Onboarding(stack, { serviceName: 'wxkeeper-test' })[method](functionIn(stack));

  const { variables, policy } = grantedIn(stack);
  const arn = variables[`WXKEEPER_${name.toUpperCase().replaceAll('-', '_')}_FUNCTION`];
  expect(textOf(arn)).toBe(arnOf(`wxkeeper-test-${name}`));
  expect(policy).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arn }]);
});
