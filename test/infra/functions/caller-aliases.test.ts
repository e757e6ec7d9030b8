/** What callers have in the template: an alias of each function, and rights to that alone. */
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  deployedName,
  functionCatalog,
  functionNames,
  functionsWith,
} from '../../../infra/function-catalog.ts';
import { invokedByOthers } from '../../../infra/invoked-by-others.ts';
import { grantCaller } from '../../../infra/package/callers.ts';
import { TokenLookUp } from '../../../infra/package/token-look-up.ts';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { isAllowed, type Statement } from '../permissions/policy.ts';
import { functionIn, grantedIn, newApp } from '../package/other-stack.ts';
import { cdkContext, findAll, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';

const names = ['orders', 'reports'];
const callers = { orders: { tenants: ['tenant-7'] }, reports: { calls: false } };

let template: Template;
let bare: Template;
beforeAll(() => {
  template = synthesizeStack({ callers });
  bare = synthesizeStack();
});

const idOf = (name: string) =>
  findOne(template, 'AWS::Lambda::Function', { FunctionName: name }).id;

describe('aliases', () => {
  it('are of every function that others invoke, one for each caller, at its current version', () => {
    const all = findAll(template, 'AWS::Lambda::Alias');
    const ofCallers = all.filter(({ properties }) => properties.Name !== 'live');
    const aliases = ofCallers.map(({ properties }) => ({
      of: properties.FunctionName.Ref,
      name: properties.Name,
      version: properties.FunctionVersion['Fn::GetAtt'],
    }));
    const versions = findAll(template, 'AWS::Lambda::Version');
    const expected = invokedByOthers.flatMap((name) => {
      const id = idOf(deployedName(name));
      const version = versions.find(({ properties }) => properties.FunctionName.Ref === id);
      return names.map((caller) => ({ of: id, name: caller, version: [version?.id, 'Version'] }));
    });
    const withVersions = new Set([
      ...invokedByOthers,
      ...functionsWith(({ canary }) => canary === true),
    ]);
    expect(versions).toHaveLength(withVersions.size);
    expect(aliases).toEqual(expect.arrayContaining(expected));
    expect(aliases).toHaveLength(expected.length);
  });

  it('have logical ids that a new version and another caller leave alone', () => {
    const idsIn = (other: Template) =>
      findAll(other, 'AWS::Lambda::Alias', { Name: 'orders' }).map(({ id }) => id);
    const more = synthesizeStack({ callers: { a: {}, orders: {}, z: {} }, publishCheck: false });

    expect(idsIn(more)).toEqual(idsIn(template));
  });

  it('follow a change of the rights with a new version', () => {
    const versionsIn = (other: Template) =>
      findAll(other, 'AWS::Lambda::Version').map(({ id }) => id);
    const changed = synthesizeStack({ callers: { ...callers, reports: { tokens: false } } });

    expect(versionsIn(changed)).not.toEqual(versionsIn(template));
    expect(versionsIn(synthesizeStack({ callers }))).toEqual(versionsIn(template));
  });

  it('of a function whose asynchronous calls are not repeated repeat none either', () => {
    for (const Qualifier of names) {
      const FunctionName = { Ref: idOf('wxkeeper-call-wechat') };
      const found = findAll(template, 'AWS::Lambda::EventInvokeConfig', { FunctionName });
      const qualifiers = found.map(({ properties }) => properties);
      expect(qualifiers).toContainEqual(
        expect.objectContaining({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }),
      );
      expect(JSON.stringify(qualifiers)).toContain(Qualifier);
    }
  });

  it('are none but live where there are no callers, nor other versions', () => {
    const withCanary = functionsWith(({ canary }) => canary === true);
    const aliases = findAll(bare, 'AWS::Lambda::Alias').map(({ properties }) => properties.Name);
    expect(aliases).toEqual(withCanary.map(() => 'live'));
    expect(findAll(bare, 'AWS::Lambda::Version')).toHaveLength(withCanary.length);
  });

  it('change nothing of the functions that only we invoke', () => {
    const own = functionNames.filter((name) => !invokedByOthers.includes(name));
    for (const name of own) {
      const FunctionName = deployedName(name);
      const { properties } = findOne(template, 'AWS::Lambda::Function', { FunctionName });
      expect(properties).toEqual(
        findOne(bare, 'AWS::Lambda::Function', { FunctionName }).properties,
      );
    }
  });
});

describe('resources', () => {
  /** CDK refuses what CloudFormation would: only here it may count on. */
  const countOf = (components: number, count: number) => {
    const settings = {
      components: listOf(components, (index) => `wx${String(index).padStart(16, '0')}`),
      callers: Object.fromEntries(
        listOf(count, (index) => [`caller-${index}`, { tenants: [`t-${index}`], tokens: false }]),
      ),
      '@aws-cdk/core:stackResourceLimit': 10_000,
    };
    return Object.keys(synthesizeStack(settings).toJSON().Resources).length;
  };
  const shifted = invokedByOthers.filter((name) => functionCatalog[name].canary);
  /** An alias of each function, its canary, and how asynchronous calls are repeated where that is said. */
  const ofOneCaller = invokedByOthers.length + shifted.length + 1;

  it('of 10 callers are as many for 100 components as for one', () => {
    const expected = 10 * ofOneCaller + invokedByOthers.length - shifted.length;

    expect(countOf(100, 10) - countOf(100, 0)).toBe(expected);
    expect(countOf(1, 10) - countOf(1, 0)).toBe(expected);
  });

  it('of 10 callers are as many as docs/callers.md says', () => {
    const callersPage = readFileSync('docs/callers.md', 'utf8');
    const [, stated] = /10 callers are (\d+) resources/.exec(callersPage) ?? [];
    expect(countOf(1, 10) - countOf(1, 0)).toBe(Number(stated));
  });

  it('of 20 components and 10 callers are fewer than the 500 that a stack may have', () => {
    expect(countOf(20, 10)).toBeLessThan(500);
  });
});

function listOf<Item>(length: number, itemAt: (index: number) => Item): Item[] {
  return Array.from({ length }, (_none, index) => itemAt(index));
}

describe('a look-up from another account', () => {
  it('as a caller reaches those aliases of the look-ups alone', () => {
    const account = '111122223333';
    const shared = synthesizeStack({ callers, lookUpAccounts: [{ account, caller: 'orders' }] });
    const permissions = findAll(shared, 'AWS::Lambda::Permission', { Principal: account });
    const aliases = findAll(shared, 'AWS::Lambda::Alias', { Name: 'orders' });
    const expected = ['wxkeeper-get-access-token', 'wxkeeper-get-ticket'].map((name) => ({
      Action: 'lambda:InvokeFunction',
      FunctionName: {
        Ref: aliases.find(({ properties }) => properties.FunctionName.Ref === idOf(name))?.id,
      },
      Principal: account,
    }));
    expect(permissions.map(({ properties }) => properties)).toEqual(expected);
  });

  it('is allowed over there on the same alias', () => {
    const stack = new Stack(newApp(), 'orders');
    const props = { account: '111122223333', caller: 'orders' };
    new TokenLookUp(stack, props).grantTokenLookup(functionIn(stack));
    expect(textOf(grantedIn(stack).policy[0].Resource)).toBe(
      'arn:<AWS::Partition>:lambda:<AWS::Region>:111122223333:function:wxkeeper-get-access-token:orders',
    );
  });
});

describe('grantCaller', () => {
  const arnOf = (name: string) =>
    `arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:${name}`;
  const grantedBy = (grant: (stack: Stack) => void) => {
    const stack = new Stack(newApp(), 'orders');
    grant(stack);
    const { variables, policy } = grantedIn(stack);
    const statements = policy.map((written: Record<string, unknown>): Statement => ({
      Effect: written['Effect'] as 'Allow',
      Action: [written['Action']].flat() as string[],
      Resource: [written['Resource']].flat().map(textOf),
      Condition: {},
    }));
    return {
      variables,
      policy,
      may: (resource: string) =>
        isAllowed({ action: 'lambda:InvokeFunction', resource, context: {} }, statements),
    };
  };

  const granted = grantedBy((stack) => grantCaller(functionIn(stack), 'orders'));

  it.each(invokedByOthers)('allows orders its alias of %s, and nothing else of it', (name) => {
    const arn = arnOf(deployedName(name));

    expect(granted.may(`${arn}:orders`)).toBe(true);
    for (const other of ['', ':reports', ':orders-2', ':order', ':live', ':$LATEST', ':1', ':*']) {
      expect(granted.may(`${arn}${other}`)).toBe(false);
    }
  });

  it('allows no other function', () => {
    const others = functionNames.filter((name) => !invokedByOthers.includes(name));
    for (const name of others) {
      expect(granted.may(arnOf(deployedName(name)))).toBe(false);
      expect(granted.may(`${arnOf(deployedName(name))}:orders`)).toBe(false);
    }
  });

  it('is narrower than CDK’s own grant, which allows all aliases', () => {
    const stack = new Stack(newApp(), 'orders');
    functionIn(stack, { id: 'Other', functionName: 'other' }).grantInvoke(functionIn(stack));
    const { properties } = findOne(Template.fromStack(stack), 'AWS::IAM::Policy');
    const resources: string[] = properties.PolicyDocument.Statement[0].Resource.map(textOf);

    expect(resources.some((resource) => resource.endsWith(':*'))).toBe(true);
  });

  it('tells the client by which aliases', () => {
    expect(Object.keys(granted.variables).toSorted()).toEqual([
      'WXKEEPER_CALL_WECHAT_FUNCTION',
      'WXKEEPER_CREATE_AUTHORIZATION_LINK_FUNCTION',
      'WXKEEPER_GET_ACCESS_TOKEN_FUNCTION',
      'WXKEEPER_GET_TICKET_FUNCTION',
    ]);
    expect(textOf(granted.variables.WXKEEPER_CALL_WECHAT_FUNCTION)).toBe(
      `${arnOf('wxkeeper-call-wechat')}:orders`,
    );
  });

  it('knows stages', () => {
    const test = grantedBy((stack) =>
      grantCaller(functionIn(stack), 'orders', { serviceName: 'wxkeeper-test' }),
    );
    expect(test.may(`${arnOf('wxkeeper-test-call-wechat')}:orders`)).toBe(true);
    expect(test.may(`${arnOf('wxkeeper-call-wechat')}:orders`)).toBe(false);
  });

  it('of the stack itself knows the callers of the settings, and imports nothing', () => {
    const app = newApp();
    const wxkeeper = new WxkeeperStack(app, 'wxkeeper-test', {
      settings: readDeploySettings({
        ...cdkContext,
        stageName: 'test',
        callers,
        alarmEmails: ['on-call@example.com'],
      }),
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    const stack = new Stack(app, 'orders');
    const invoker = functionIn(stack);
    wxkeeper.service.grants.grantCaller(invoker, 'orders');

    expect(() => wxkeeper.service.grants.grantCaller(invoker, 'order')).toThrow(
      'There is no caller "order"',
    );
    expect(textOf(grantedIn(stack).variables.WXKEEPER_CALL_WECHAT_FUNCTION)).toBe(
      `${arnOf('wxkeeper-test-call-wechat')}:orders`,
    );
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('ImportValue');
  });
});
