/** Callers and what they ask for: the answer of each, by the functions' own handlers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import {
  account,
  component,
  contextBy,
  otherAccount,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';
import { open, visitAndAgree } from '../support/merchant.ts';

const { componentAppId } = component;
/** No account has this id. */
const unknownAccount = 'wx00000000000000ff';

const callers: CallerPolicy['callers'] = {
  free: {},
  tenant: { tenants: ['tenant-7'] },
  account: { authorizers: [otherAccount] },
  both: { tenants: ['tenant-7'], authorizers: [otherAccount] },
  early: { authorizers: [unknownAccount] },
  paths: { paths: ['/cgi-bin/message/', '/cgi-bin/menu/get'], tokens: false },
  'no-tokens': { tokens: false },
  'no-calls': { calls: false },
  links: { tenants: ['tenant-7'], tokens: false, calls: false },
  nobody: { tenants: [] },
};

const jsapi = { type: 'jsapi' };
const menu = { path: '/cgi-bin/menu/get' };
const signIn = { path: '/sns/component/jscode2session', query: { js_code: 'x' } };
const option = {
  path: '/cgi-bin/component/api_get_authorizer_option',
  body: { component_appid: componentAppId, authorizer_appid: otherAccount },
};

type Asked = 'get-access-token' | 'get-ticket' | 'call-wechat' | 'create-authorization-link';

/**
 * The account is tenant-7's, the other one tenant-8's: a mini program, to which WeChat gives no ticket.
 */
const requests: readonly [string, Asked, object][] = [
  ['a token of its tenant', 'get-access-token', { authorizerAppId: account }],
  ['a token of another tenant', 'get-access-token', { authorizerAppId: otherAccount }],
  ['a token of nobody', 'get-access-token', { authorizerAppId: unknownAccount }],
  ['the platform’s token', 'get-access-token', {}],
  ['a ticket of its tenant', 'get-ticket', { ...jsapi, authorizerAppId: account }],
  ['a ticket of another tenant', 'get-ticket', { ...jsapi, authorizerAppId: otherAccount }],
  ['a ticket of nobody', 'get-ticket', { ...jsapi, authorizerAppId: unknownAccount }],
  ['a call for its tenant', 'call-wechat', { ...menu, authorizerAppId: account }],
  ['a call for another tenant', 'call-wechat', { ...menu, authorizerAppId: otherAccount }],
  ['a call for nobody', 'call-wechat', { ...menu, authorizerAppId: unknownAccount }],
  ['a call as the platform', 'call-wechat', { path: '/wxa/gettemplatelist' }],
  ['a sign-in at its tenant', 'call-wechat', { ...signIn, authorizerAppId: account }],
  ['a sign-in at another tenant', 'call-wechat', { ...signIn, authorizerAppId: otherAccount }],
  ['a call that names another in its body', 'call-wechat', { ...option, authorizerAppId: account }],
  ['a link for its tenant', 'create-authorization-link', { tenantId: 'tenant-7' }],
  ['a link for another tenant', 'create-authorization-link', { tenantId: 'tenant-8' }],
  ['a link for no tenant', 'create-authorization-link', {}],
];

/** What an answer is called in the table. */
const answers: Readonly<Record<string, string>> = {
  '+': 'answered',
  n: 'AuthorizerNotFound',
  w: 'WechatRejected',
  t: 'CallNotAllowed: tenants',
  a: 'CallNotAllowed: authorizers',
  b: 'CallNotAllowed: tenants, authorizers',
  k: 'CallNotAllowed: tokens',
  c: 'CallNotAllowed: calls',
  p: 'CallNotAllowed: paths',
  x: 'CallNotAllowed: callers',
  r: 'CallNotAllowed: requireCaller',
};

/** For each caller the answers to the requests above, in their order: tokens, tickets, calls, links. */
const table: readonly [caller: string | undefined, answers: string][] = [
  [undefined, '++n+ +wn ++n+ +++ +++'],
  ['$LATEST', '++n+ +wn ++n+ +++ +++'],
  ['7', '++n+ +wn ++n+ +++ +++'],
  ['live', '++n+ +wn ++n+ +++ +++'],
  ['free', '++n+ +wn ++n+ +++ +++'],
  ['tenant', '+ttt +tt +ttt +tt +tt'],
  ['account', 'a+aa awa a+aa a+a +++'],
  ['both', '++bb +wb ++bb ++b +tt'],
  ['early', 'aana aan aana aaa +++'],
  ['paths', 'kkkk kkk ++np ppp +++'],
  ['no-tokens', 'kkkk kkk ++n+ +++ +++'],
  ['no-calls', '++n+ +wn cccc ccc +++'],
  ['links', 'kkkk kkk cccc ccc +tt'],
  ['nobody', 'tttt ttt tttt ttt ttt'],
  ['stranger', 'xxxx xxx xxxx xxx xxx'],
  ['constructor', 'xxxx xxx xxxx xxx xxx'],
];

const rowsOf = (lines: typeof table) =>
  lines.flatMap(([caller, line]) => {
    const letters = line.replaceAll(' ', '').split('');
    return requests.map(([what, asked, request], index) => ({
      caller,
      what,
      asked,
      request,
      expected: answers[letters[index] ?? ''],
    }));
  });

let keeper: Keeper;

async function authorizeFor(tenantId: string, authorizerAppId: string): Promise<void> {
  const { url: startPage } = await keeper.createLink({ tenantId });
  await open(await visitAndAgree(keeper, { authorizerAppId, startPage }));
  await keeper.workQueue();
}

beforeAll(async () => {
  keeper = await startKeeper({ callerPolicy: { callers, requireCaller: false } });
  await keeper.simulator.pushVerifyTicket();
  await authorizeFor('tenant-7', account);
  await authorizeFor('tenant-8', otherAccount);
});

beforeEach(() => {
  keeper.log.length = 0;
  keeper.measured.length = 0;
});

const invoke = async (caller: string | undefined, asked: Asked, request: object) =>
  keeper.handlers[asked]({ componentAppId, ...request }, contextBy(caller));

async function outcomeOf(invocation: Promise<unknown>): Promise<string> {
  try {
    await invocation;
    return 'answered';
  } catch (error) {
    const { name, message } = error as Error;
    const rule = / ([a-zA-Z]+(?:, [a-zA-Z]+)*)$/.exec(message)?.[1];
    return name === 'CallNotAllowed' ? `${name}: ${rule}` : name;
  }
}

describe('callers and requests', () => {
  it.each(rowsOf(table))('$caller asks for $what: $expected', async (row) => {
    const { caller, asked, request, expected } = row;

    expect(await outcomeOf(invoke(caller, asked, request))).toBe(expected);
  });

  it('have a row each', () => {
    expect(rowsOf(table).length).toBeGreaterThan(200);
    expect(rowsOf(table).every(({ expected }) => expected !== undefined)).toBe(true);
  });
});

describe('where a caller’s name is required', () => {
  it.each(
    rowsOf([
      [undefined, 'rrrr rrr rrrr rrr rrr'],
      ['$LATEST', 'rrrr rrr rrrr rrr rrr'],
      ['tenant', '+ttt +tt +ttt +tt +tt'],
      ['free', '++n+ +wn ++n+ +++ +++'],
    ]),
  )('$caller asks for $what: $expected', async ({ caller, asked, request, expected }) => {
    keeper.services.callerPolicy = { callers, requireCaller: true };
    expect(await outcomeOf(invoke(caller, asked, request))).toBe(expected);
  });
  afterAll(() => {
    keeper.services.callerPolicy = { callers, requireCaller: false };
  });
});

describe('a refusal', () => {
  const messageOf = async (invocation: Promise<unknown>) =>
    invocation.then(
      () => 'answered',
      (error: Error) => error.message,
    );

  it.each(['tenant', 'account', 'both', 'nobody'])(
    'does not tell %s whether an account exists',
    async (caller) => {
      const theirs = caller === 'account' ? account : otherAccount;
      const accounts = [...(caller === 'both' ? [] : [theirs]), unknownAccount];
      for (const [asked, rest] of [
        ['get-access-token', {}],
        ['get-ticket', jsapi],
        ['call-wechat', menu],
        ['call-wechat', signIn],
      ] as const) {
        const messages = await Promise.all(
          accounts.map((authorizerAppId) =>
            messageOf(invoke(caller, asked, { ...rest, authorizerAppId })),
          ),
        );
        expect(new Set(messages).size).toBe(1);
        expect(messages[0]).toMatch(/^Caller \w+ may not act for this account: /);
      }
    },
  );

  it.each([
    ['get-access-token', { authorizerAppId: otherAccount }],
    ['get-ticket', { ...jsapi, authorizerAppId: otherAccount }],
    ['call-wechat', { ...menu, authorizerAppId: otherAccount }],
    ['call-wechat', { ...signIn, authorizerAppId: otherAccount }],
    ['create-authorization-link', { tenantId: 'tenant-8' }],
  ] as const)('of %s has one line in the log, with the caller', async (asked, request) => {
    await expect(invoke('tenant', asked, request)).rejects.toMatchObject({
      name: 'CallNotAllowed',
    });

    expect(keeper.log).toEqual([
      expect.objectContaining({
        level: 'warn',
        message: 'Invocation refused',
        caller: 'tenant',
        error: 'CallNotAllowed',
        reason: expect.stringContaining('tenants'),
      }),
    ]);
    expect(keeper.figures('CallerCalls')).toEqual([]);
  });

  it('comes before what is wrong with the request', async () => {
    await expect(invoke('no-calls', 'call-wechat', { pth: '/' })).rejects.toThrow(': calls');
    await expect(invoke('no-tokens', 'get-access-token', { x: 1 })).rejects.toThrow(': tokens');
    await expect(invoke('no-tokens', 'get-ticket', { x: 1 })).rejects.toThrow(': tokens');
  });
});

describe('a call', () => {
  it('has the caller in its line, and is counted by it', async () => {
    const fresh = await startKeeper({ callerPolicy: { callers, requireCaller: false } });
    await fresh.authorizeAccount();
    const request = { componentAppId, authorizerAppId: account, ...menu };
    await fresh.handlers['call-wechat'](request, contextBy('free'));

    const lines = fresh.log.filter(({ message }) => message === 'WeChat called');
    expect(lines).toMatchObject([{ caller: 'free', path: menu.path }]);
    expect(fresh.figures('CallerCalls')).toMatchObject([
      { value: 1, errcode: 'other' },
      { value: 1, errcode: 'other', caller: 'free' },
    ]);
    await fresh.close();
  });

  it('reads the caller’s own files only, and puts the answer there', async () => {
    const { stored } = keeper.services.files;
    const bytes = new Uint8Array([1]);
    for (const owner of ['free', 'no-tokens', '-']) {
      stored.set(`callers/${owner}/a`, { bytes, contentType: 'image/png' });
    }
    const upload = (caller: string | undefined, owner: string) =>
      outcomeOf(
        invoke(caller, 'call-wechat', {
          path: '/cgi-bin/media/upload',
          query: { type: 'image' },
          authorizerAppId: account,
          files: [{ field: 'media', filename: 'a.png', s3: { key: `callers/${owner}/a` } }],
        }),
      );
    expect(await upload('free', 'free')).toBe('answered');
    expect(await upload('free', 'no-tokens')).toBe('InvalidRequest');
    expect(await upload('free', '-')).toBe('InvalidRequest');
    expect(await upload('no-tokens', 'no-tokens')).toBe('answered');
    expect(await upload(undefined, 'free')).toBe('InvalidRequest');
    expect(await upload(undefined, '-')).toBe('answered');

    const answer = await invoke('free', 'call-wechat', {
      ...menu,
      authorizerAppId: account,
      answerTo: 's3',
    });
    expect(answer).toMatchObject({
      s3: { key: expect.stringMatching(/^callers\/free\/answers\//) },
    });
  });
});
