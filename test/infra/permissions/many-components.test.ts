/** What roles allow where components are too many to be named one by one: kinds stay apart. */
import { describe, expect, it } from '@jest/globals';
import { functionNames, type FunctionName } from '../../../infra/function-catalog.ts';
import { componentsOf } from '../../support/many-components.ts';
import { synthesizeStack } from '../synthesized-stack.ts';
import { LEADING_KEYS } from './needed-permissions.ts';
import { isAllowed, type Permission } from './policy.ts';
import { arnOf, deploy } from './roles.ts';
import { isAllowedBySecond } from './second-opinion.ts';

const components = componentsOf(11);
const [component = ''] = components;
const account = 'wx5a1c9e7d3b2f8046';
const ROLE = 'arn:aws:iam::111122223333:role/function';

const deployment = deploy(synthesizeStack({ components }));
const few = deploy(synthesizeStack({ components: components.slice(0, 10) }));

const item = (partition: string, action = 'GetItem'): Permission => ({
  action: `dynamodb:${action}`,
  resource: arnOf('dynamodb', `table/${deployment.variable('get-access-token', 'TABLE_NAME')}`),
  context: { [LEADING_KEYS]: [partition] },
});

const secret = (name: string): Permission => ({
  action: 'secretsmanager:GetSecretValue',
  resource: arnOf('secretsmanager', `secret:${name}-a1B2c3`),
  context: {},
});

const judge = async (functionName: FunctionName, permission: Permission) => {
  const statements = deployment.statementsOf(functionName);
  return [
    isAllowed(permission, statements),
    await isAllowedBySecond({ ...permission, principal: ROLE, statements }),
  ];
};

it.each<[FunctionName, string, Permission]>([
  ['get-access-token', 'an account', item(`authorizer#${component}#${account}`)],
  ['get-access-token', 'the component', item(`component#${component}`)],
  ['receive-message', 'a message', item(`message#${component}#1`, 'UpdateItem')],
  ['get-access-token', "a component's secret", secret(`wxkeeper/components/${component}`)],
])('%s reaches %s', async (functionName, _what, permission) => {
  expect(await judge(functionName, permission)).toEqual([true, true]);
});

it.each<[FunctionName, string, Permission]>([
  ['get-access-token', 'a visit', item(`visit#${component}#state`)],
  ['refresh-component-access-token', 'an account', item(`authorizer#${component}#${account}`)],
  ['get-access-token', 'what only begins like an account', item('authorizer#wx1#x')],
  ['get-access-token', 'a component with a longer name', item(`component#${component}0`)],
  ['get-access-token', 'to delete an account', item(`authorizer#${component}#x`, 'DeleteItem')],
  ['get-access-token', 'the key of links', secret('wxkeeper/link-signing-key')],
  ['get-access-token', "a stage's secret", secret(`wxkeeper-test/components/${component}`)],
  ['get-access-token', 'a secret below it', secret(`wxkeeper/components/${component}/more`)],
  ['assign-tenant', "a component's secret", secret(`wxkeeper/components/${component}`)],
])('%s does not reach %s', async (functionName, _what, permission) => {
  expect(await judge(functionName, permission)).toEqual([false, false]);
});

describe('every function', () => {
  it.each(functionNames)('%s may do the same as with few components', (functionName) => {
    const kindsIn = ({ statementsOf }: typeof deployment) =>
      new Set(
        statementsOf(functionName).flatMap(({ Action, Condition }) => {
          const keys = Condition['ForAllValues:StringLike']?.[LEADING_KEYS] ?? [''];
          return Action.flatMap((action) => keys.map((key) => `${action} ${key.split('#')[0]}`));
        }),
      );
    expect(kindsIn(deployment)).toEqual(kindsIn(few));
  });
});

it('ten are named one by one: another one is not reached', () => {
  const [other = ''] = components.slice(10);
  const statements = few.statementsOf('get-access-token');
  expect(isAllowed(item(`component#${component}`), statements)).toBe(true);
  expect(isAllowed(item(`component#${other}`), statements)).toBe(false);
  expect(isAllowed(secret(`wxkeeper/components/${component}`), statements)).toBe(true);
  expect(isAllowed(secret(`wxkeeper/components/${other}`), statements)).toBe(false);
});
