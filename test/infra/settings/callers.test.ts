/** The callers in the settings: what is accepted, what is wrong, and what is warned of. */
import { App, Annotations as Notes } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { callerWarnings } from '../../../infra/settings/callers.ts';
import {
  DeploySettingsInvalid,
  readDeploySettings,
} from '../../../infra/settings/deploy-settings.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { cdkContext, findOne, synthesizeStack } from '../synthesized-stack.ts';

function mistakesIn(settings: Record<string, unknown>): string[] {
  try {
    readDeploySettings({ ...cdkContext, ...settings });
  } catch (error) {
    if (error instanceof DeploySettingsInvalid) return error.message.split('\n').slice(1);
    throw error;
  }
  throw new Error('the settings were accepted');
}

const orders = {
  tenants: ['tenant-7', '租户八'],
  authorizers: ['wx5a1c9e7d3b2f8046', 'gh_0123456789ab'],
  paths: ['/cgi-bin/message/', '/cgi-bin/menu/get', '/wxa'],
  tokens: false,
  calls: true,
};

describe('callers', () => {
  it.each([
    ['everything that there is', { orders }],
    ['one that may do everything', { a: {} }],
    ['the longest name', { ['a'.repeat(32)]: {} }],
    ['all paths', { a: { paths: ['/'] } }],
    ['names of objects’ own', { constructor: {} }],
  ])('may be %s', (_what, callers) => {
    expect(readDeploySettings({ ...cdkContext, callers, requireCaller: true })).toMatchObject({
      callers,
      requireCaller: true,
    });
  });

  it('may come from the command line', () => {
    const callers = JSON.stringify({ orders });
    expect(readDeploySettings({ ...cdkContext, callers, requireCaller: 'true' })).toMatchObject({
      callers: { orders },
      requireCaller: true,
    });
  });

  it.each<[string, object, string]>([
    [
      'a list',
      { callers: [] },
      "- callers must be an object that maps callers' names to what they may do, but is []",
    ],
    [
      'an unknown field',
      { callers: { orders: { tenant: ['a'], authorizerAppIds: [] } } },
      '- callers[orders] has no field "tenant", the nearest one is tenants; has no field "authorizerAppIds", the nearest one is authorizers',
    ],
    [
      'a text for a list',
      { callers: { orders: { tenants: 'a' } } },
      '- callers[orders][tenants] must be a list of tenantIds, but is "a"',
    ],
    [
      'a path with a host',
      { callers: { orders: { paths: ['https://x'] } } },
      expect.stringContaining(
        '- callers[orders][paths][0] must be the beginning of a path',
      ) as never,
    ],
    [
      'a path with ..',
      { callers: { orders: { paths: ['/cgi-bin/../'] } } },
      expect.stringContaining('must be the beginning of a path') as never,
    ],
    [
      'an empty path',
      { callers: { orders: { paths: [''] } } },
      expect.stringContaining('must be the beginning of a path') as never,
    ],
    [
      'tokens in quotes',
      { callers: { orders: { tokens: 'no' } } },
      '- callers[orders][tokens] must be true or false, but is "no"',
    ],
    [
      'null',
      { callers: { orders: null } },
      expect.stringContaining(
        '- callers[orders] must be an object with what the caller may do',
      ) as never,
    ],
    ['no boolean', { requireCaller: 'yes' }, '- requireCaller must be true or false, but is "yes"'],
    [
      'an account of a caller that is none',
      { lookUpAccounts: [{ account: '111122223333', caller: 'orders' }] },
      '- lookUpAccounts[0][caller] must be one of "callers", but is "orders"',
    ],
    [
      'an account of a caller without tokens',
      { callers: { orders }, lookUpAccounts: [{ account: '111122223333', caller: 'orders' }] },
      '- lookUpAccounts[0][caller] must be one that may have tokens, but is "orders"',
    ],
    [
      'an account that would always be refused',
      { requireCaller: true, lookUpAccounts: ['111122223333'] },
      '- lookUpAccounts[0] must name a caller, because of requireCaller: { "account": "111122223333", "caller": "…" }',
    ],
    [
      'an account without its caller’s name',
      { lookUpAccounts: [{ account: '111122223333' }] },
      expect.stringContaining('lookUpAccounts[0]') as never,
    ],
  ])('are refused with %s', (_what, settings, mistake) => {
    expect(mistakesIn({ ...settings })).toEqual([mistake]);
  });

  it.each(['live', 'Orders', '1a', '-a', 'a_b', '', 'a'.repeat(33)])(
    'cannot have the name %j',
    (name) => {
      const [mistake, ...others] = mistakesIn({ callers: { [name]: {} } });
      expect(mistake).toContain(`callers[${name}] must be named`);
      expect(others).toEqual([]);
    },
  );
});

describe('warnings', () => {
  it.each<[string, object, string[]]>([
    ['everything', {}, []],
    ['paths without tokens', { paths: ['/a'], tokens: false }, []],
    ['paths and tokens', { paths: ['/a'] }, ['callerPaths-a']],
    ['paths and tokens of nobody', { paths: ['/a'], tenants: [] }, ['callerIdle-a']],
    ['neither tokens nor calls', { tokens: false, calls: false }, ['callerIdle-a']],
    ['no accounts', { tenants: [] }, ['callerIdle-a']],
    ['no accounts of either kind', { tenants: [], authorizers: [] }, ['callerIdle-a']],
    ['accounts of one kind', { tenants: [], authorizers: ['wx1'] }, []],
    ['no paths and no tokens', { paths: [], tokens: false }, ['callerIdle-a']],
  ])('of a caller with %s', (_what, rights, ids) => {
    expect(callerWarnings({ a: rights }).map(({ id }) => id)).toEqual(ids);
  });

  it('say what is left to do', () => {
    const textOf = (rights: object) => callerWarnings({ a: rights })[0]?.text;
    expect(textOf({ tenants: [] })).toBe('the caller "a" may do nothing');
    expect(textOf({ tokens: false, calls: false })).toContain('it can only create links');
    expect(textOf({ paths: ['/a'] })).toContain('with a token every path can be called');
  });

  const annotationsWith = (settings: object) => {
    const app = new App({ context: cdkContext, builtinCloudFormationValidation: false });
    const stack = new WxkeeperStack(app, 'wxkeeper', {
      settings: readDeploySettings({ ...cdkContext, ...settings }),
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    Notes.of(stack).acknowledgeWarning('wxkeeper:alarmEmails');
    return JSON.stringify(Annotations.fromStack(stack).findWarning('*', Match.anyValue()));
  };

  it('are annotations of the stack', () => {
    const found = annotationsWith({ callers: { orders: { paths: ['/a'] } } });
    expect(found).toContain('wxkeeper:callerPaths-orders');
  });

  it('say that nobody is answered where a name is required and there is none', () => {
    const warning = 'wxkeeper:requireCaller';
    expect(annotationsWith({ requireCaller: true })).toContain(warning);
    expect(annotationsWith({ requireCaller: true, callers: { a: {} } })).not.toContain(warning);
    expect(annotationsWith({})).not.toContain(warning);
  });
});

describe('the functions’ environment', () => {
  it('has the rights', () => {
    const template = synthesizeStack({ callers: { orders: { tokens: false } } });
    const FunctionName = 'wxkeeper-call-wechat';
    const { properties } = findOne(template, 'AWS::Lambda::Function', { FunctionName });
    expect(JSON.parse(properties.Environment.Variables.CALLER_POLICY)).toEqual({
      callers: { orders: { tokens: false } },
      requireCaller: false,
    });
  });

  const callersWith = (authorizers: number) =>
    Object.fromEntries(
      Array.from({ length: 10 }, (_none, caller) => [
        `caller-${caller}`,
        {
          authorizers: Array.from(
            { length: authorizers },
            (_each, index) => `wx${String(caller * 1000 + index).padStart(16, '0')}`,
          ),
        },
      ]),
    );

  it('takes 10 callers with 8 accounts each', () => {
    expect(() => synthesizeStack({ callers: callersWith(8) })).not.toThrow();
  });

  it('is refused where Lambda would refuse it', () => {
    expect(() => synthesizeStack({ callers: callersWith(50) })).toThrow(
      /callers is too long: .* has 4096 bytes, and this takes \d{5} \(CALLER_POLICY \d{5}, .*"tenants"/,
    );
  });
});
