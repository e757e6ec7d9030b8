/** What the grants of the construct refuse, because it would never work. */
import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, Role, ServicePrincipal, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from '@jest/globals';
import { ServiceGrants, type ServiceGrantsProps } from '../../../infra/package/service-grants.ts';
import { TokenLookUp } from '../../../infra/package/token-look-up.ts';
import { functionIn, grantedIn, newApp } from './other-stack.ts';

const here = { account: '111122223333', region: 'eu-west-1' };
const elsewhere = { account: '444455556666', region: 'eu-west-1' };

function grantsWith(props: Partial<ServiceGrantsProps> = {}) {
  const app = newApp();
  const stack = new Stack(app, 'saas', { env: here });
  const defaults = { callers: ['orders'], requireCaller: false, lookUpAccounts: [] };
  const grants = new ServiceGrants(stack, { serviceName: 'wxkeeper', ...defaults, ...props });
  const functionOf = (env: { account: string; region: string }) =>
    functionIn(new Stack(app, 'orders', { env }));
  return { stack, grants, functionOf };
}

const unnamed = [
  'grantTokenLookup',
  'grantTicketLookup',
  'grantCallWechat',
  'grantCreateAuthorizationLink',
] as const;

describe('a grant without a name', () => {
  it.each(unnamed)('by %s is refused where the settings require one', (grant) => {
    const { grants, functionOf } = grantsWith({ requireCaller: true });
    const invoker = functionOf(here);
    expect(() => grants[grant](invoker)).toThrow(
      'requireCaller is set, so nobody is answered without a name: use grantCaller.',
    );
    expect(grants.grantCaller(invoker, 'orders').success).toBe(true);
  });
});

describe('a grant to another account', () => {
  it.each(['grantTokenLookup', 'grantTicketLookup'] as const)(
    'by %s needs that account among lookUpAccounts',
    (grant) => {
      const caller = { account: elsewhere.account, caller: 'orders' };
      for (const lookUpAccounts of [[], ['777788889999'], [caller]]) {
        const { grants, functionOf } = grantsWith({ lookUpAccounts });
        const invoker = functionOf(elsewhere);
        expect(() => grants[grant](invoker)).toThrow(
          'orders/OrderFunction is in the account 444455556666, which lookUpAccounts does not name',
        );
      }
      const { grants, functionOf } = grantsWith({ lookUpAccounts: [elsewhere.account] });
      const invoker = functionOf(elsewhere);
      grants[grant](invoker);
      const [{ Resource }] = grantedIn(Stack.of(invoker)).policy;
      expect(JSON.stringify(Resource)).toContain(':eu-west-1:111122223333:function:wxkeeper-get-');
    },
  );

  it.each(['grantCallWechat', 'grantCreateAuthorizationLink'] as const)(
    'by %s is refused, also to a role that was imported',
    (grant) => {
      const { grants, stack, functionOf } = grantsWith({ lookUpAccounts: [elsewhere.account] });
      const text = 'is in the account 444455556666, and other accounts can only look up tokens';
      expect(() => grants[grant](functionOf(elsewhere))).toThrow(text);
      const arn = 'arn:aws:iam::444455556666:role/orders';
      expect(() => grants[grant](Role.fromRoleArn(stack, 'Role', arn))).toThrow(text);
    },
  );

  it('by a caller’s name is refused, and says how it is done there', () => {
    const { grants, functionOf } = grantsWith();
    expect(() => grants.grantCaller(functionOf(elsewhere), 'orders')).toThrow(
      "new TokenLookUp(stack, { account: '111122223333', caller: 'orders' })",
    );
  });
});

it('a caller in another region is told where the service is', () => {
  const { grants, functionOf } = grantsWith();
  const invoker = functionOf({ ...here, region: 'us-east-1' });
  grants.grantCaller(invoker, 'orders');
  const { variables } = grantedIn(Stack.of(invoker));
  expect(JSON.stringify(variables.WXKEEPER_CALL_WECHAT_FUNCTION)).toContain(
    ':eu-west-1:111122223333:function:wxkeeper-call-wechat:orders',
  );
});

it.each<[string, IGrantable]>([
  ['a service', new ServicePrincipal('states.amazonaws.com')],
  ['an account', new AccountPrincipal(here.account)],
])('%s has no policy, so it is refused and not passed over', (_, principal) => {
  const { grants, stack } = grantsWith();
  const text = 'has no policy of its own to which a permission could be added';
  expect(() => grants.grantTokenLookup(principal)).toThrow(text);
  expect(() => new TokenLookUp(stack).grantTokenLookup(principal)).toThrow(text);
});
