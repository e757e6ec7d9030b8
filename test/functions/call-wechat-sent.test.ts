/** What WeChat receives of a call for others, and whose token: as the request says, and no more. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FetchInit } from '../../shared/wechat/exchange.ts';
import { account, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';

const authorizerAppId = account;
const path = '/cgi-bin/message/custom/send';

let keeper: Keeper;
let accountToken: string;
let componentToken: string;
let sent: { url: URL; init: FetchInit }[];
let answer: string;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  ({ accessToken: accountToken } = await keeper.lookUp({ authorizerAppId }));
  ({ accessToken: componentToken } = await keeper.lookUp());
  sent = [];
  answer = '{}';
  keeper.services.wechat.fetch = async (url, init) => {
    sent.push({ url: new URL(url), init });
    return new Response(answer, { headers: { 'content-type': 'application/json' } });
  };
});

afterEach(() => keeper.close());

/** The one request that WeChat receives. */
async function receive(request: Record<string, unknown>) {
  await keeper.callWechat({ path, ...request });
  const [first, ...more] = sent;
  expect(more).toEqual([]);
  if (!first) throw new Error('nothing was sent');
  const { url, init } = first;
  const body = init.body === undefined ? undefined : Buffer.from(init.body);
  return { ...init, body, path: url.pathname, query: Object.fromEntries(url.searchParams) };
}

const file = { field: 'media', filename: '图 "1".png', contentType: 'image/png', base64: 'iVBO' };

describe('the method', () => {
  it.each<[string, Record<string, unknown>, 'GET' | 'POST']>([
    ['nothing', {}, 'GET'],
    ['a query', { query: { a: 1 } }, 'GET'],
    ['an object', { body: {} }, 'POST'],
    ['a list', { body: [] }, 'POST'],
    ['a text', { bodyText: '' }, 'POST'],
    ['a form', { form: { a: 'b' } }, 'POST'],
    ['files', { files: [file] }, 'POST'],
    ['nothing, where POST is wanted,', { method: 'POST' }, 'POST'],
    ['nothing, where GET is wanted,', { method: 'GET' }, 'GET'],
  ])('with %s', async (_what, request, method) => {
    expect(await receive(request)).toMatchObject({ method });
  });
});

describe('the body', () => {
  it.each([
    [{ a: { b: [1, '今 "x" </>&\u2028😀'] } }, '{"a":{"b":[1,"今 \\"x\\" </>&\u2028😀"]}}'],
    [[1, { a: null }], '[1,{"a":null}]'],
  ])('%j is JSON in UTF-8', async (body, json) => {
    const { headers, body: received } = await receive({ body });

    expect(headers).toEqual({ 'content-type': 'application/json' });
    expect(received?.toString()).toBe(json);
  });

  it('of text is sent as it is', async () => {
    const bodyText = ' {"msg_id": 12345678901234567890, "a" : "\\u4eca" } ';

    expect((await receive({ bodyText })).body?.toString()).toBe(bodyText);
  });

  it.each<[string, Record<string, unknown>, unknown[]]>([
    ['a form', { form: { description: '{"title":"今"}', n: 7 } }, ['{"title":"今"}', '7']],
    ['files', { files: [file] }, ['图 "1".png image/png iVBO']],
    [
      'a form with files',
      { form: { type: 'image' }, files: [file, { ...file, field: 'second', filename: 'b' }] },
      ['image', '图 "1".png image/png iVBO', 'b image/png iVBO'],
    ],
  ])('of %s is multipart', async (_what, request, parts) => {
    const { headers, body } = await receive(request);

    const form = await new Response(body, { headers }).formData();
    const received = [...form.values()].map(async (part) =>
      typeof part === 'string'
        ? part
        : `${part.name} ${part.type} ${Buffer.from(await part.arrayBuffer()).toString('base64')}`,
    );
    expect(await Promise.all(received)).toEqual(parts);
    expect(body?.includes('name="media"')).toBe('files' in request);
  });
});

it.each(['text/plain; charset="utf-8"', 'video/mp4; codecs=avc1; a="b; c"'])(
  'the content type %s is sent',
  async (contentType) => {
    const { body } = await receive({ files: [{ ...file, contentType }] });

    expect(body?.toString()).toContain(`\r\nContent-Type: ${contentType}\r\n`);
  },
);

describe('the path', () => {
  it.each(['/a', '/wxa/getwxacodeunlimit', '/a.b/c_d-e', '/.a/..b/...', '/A/b/C.D'])(
    '%s arrives as it is',
    async (allowed) => {
      expect(await receive({ path: allowed })).toMatchObject({ path: allowed });
    },
  );
});

describe('the query', () => {
  it('has what the caller sends and the token of the account, and nothing else', async () => {
    const query = { type: 'jsapi', n: 1.5, appid: 'wx1', 'a&b': '今=#?' };
    const more = { trace: 'order-4711', correlationId: 'c-1', retry: 'safe', timeoutSeconds: 3 };

    const { query: received } = await receive({ authorizerAppId, query, ...more });

    expect(received).toEqual({ ...query, n: '1.5', access_token: accountToken });
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['an ordinary API without an account', '/wxa/gettemplatelist', {}],
    ['an API of the platform', '/cgi-bin/component/x', {}],
    ['an API of the platform about an account', '/cgi-bin/component/x', { authorizerAppId }],
    ['signing in', '/sns/component/jscode2session', { authorizerAppId }],
    ['signing in on the web', '/sns/oauth2/component/access_token', { authorizerAppId }],
  ])('of %s has the token of the component', async (_what, asked, request) => {
    const { query } = await receive({ path: asked, ...request });

    const name = asked.startsWith('/wxa/') ? 'access_token' : 'component_access_token';
    expect(query).toMatchObject({ [name]: componentToken });
    expect(Object.keys(query).filter((each) => each.includes('access_token'))).toEqual([name]);
  });
});

describe('nothing is sent', () => {
  it.each([path, '/cgi-bin/component/x', '/sns/component/jscode2session'])(
    'to %s for an account that has never authorized',
    async (asked) => {
      const request = { path: asked, authorizerAppId: otherAccount };

      await expect(keeper.callWechat(request)).rejects.toMatchObject({
        name: 'AuthorizerNotFound',
      });
      expect(sent).toEqual([]);
    },
  );
});

describe('an answer', () => {
  it('may be a list', async () => {
    answer = ' [1, {"errcode": 1}]';

    const received = await keeper.callWechat({ path });

    expect(received).toMatchObject({ body: [1, { errcode: 1 }] });
    expect(received).not.toHaveProperty('errcode');
  });
});
