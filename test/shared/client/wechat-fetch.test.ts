/** A fetch that calls WeChat through the service. */
import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { createFakeClient } from '../../../shared/client/index.ts';
import { authorizer, createTestClient } from './fake-lambda.ts';

const api = 'https://api.weixin.qq.com';
const menuPath = '/cgi-bin/menu/get';

/** What was asked for of the service. */
async function asked(input: string | URL | Request, init?: RequestInit) {
  const fake = createFakeClient();
  await fake.wechatFetch(authorizer)(input, init);
  return fake.calls;
}

describe('a request', () => {
  it('is a call of the account, without the token that the SDK adds', async () => {
    const url = `${api}${menuPath}?access_token=of-the-sdk&lang=zh_CN`;
    const call = { ...authorizer, path: menuPath, method: 'GET', query: { lang: 'zh_CN' } };
    expect(await asked(url)).toEqual([call]);
    expect(await asked(new URL(url))).toEqual([call]);
    expect(await asked(new Request(url))).toEqual([call]);
    expect(await asked(`${menuPath}?component_access_token=x&lang=zh_CN`)).toEqual([call]);
  });

  it.each(['api2.weixin.qq.com', 'sh.api.weixin.qq.com'])('may name %s', async (host) => {
    expect(await asked(`https://${host}${menuPath}`)).toHaveLength(1);
  });

  it('carries how the call is made', async () => {
    const fake = createFakeClient();
    const options = { timeoutSeconds: 20, retry: 'safe', trace: 'order-1' } as const;
    await fake.wechatFetch({ ...authorizer, ...options })(`${api}${menuPath}`);
    expect(fake.calls).toMatchObject([{ ...authorizer, ...options }]);
  });

  it.each([
    ['JSON', '{"id":12345678901234567890}', 'application/json'],
    ['XML', '<xml/>', 'text/xml'],
    ['text', 'plain', undefined],
    ['JSON of an odd type', '{}', 'Application/JSON ; charset="UTF-8"'],
  ])('has its %s sent as it is', async (_name, text, type) => {
    const headers = type === undefined ? {} : { 'content-type': type };
    const calls = await asked(`${api}/cgi-bin/x`, { method: 'POST', headers, body: text });
    expect(calls).toEqual([{ ...authorizer, path: '/cgi-bin/x', method: 'POST', bodyText: text }]);
  });

  it('may have bytes or a stream as body', async () => {
    const bytes = new TextEncoder().encode('{"a":1}');
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    for (const body of [bytes, new Blob([bytes]).stream()]) {
      const calls = await asked(`${api}/cgi-bin/x`, { method: 'POST', headers, body });
      expect(calls).toMatchObject([{ bodyText: '{"a":1}' }]);
    }
  });

  it('has its form and files sent as such', async () => {
    const form = new FormData();
    form.append('description', '{"title":"片"}');
    form.append('media', new Blob([Uint8Array.of(0, 255)], { type: 'image/png' }), '图.png');
    const file = { field: 'media', filename: '图.png', contentType: 'image/png', base64: 'AP8=' };
    const content = { form: { description: '{"title":"片"}' }, files: [file] };
    const direct = await asked(`${api}/cgi-bin/x`, { method: 'POST', body: form });
    expect(direct).toMatchObject([content]);
    // As libraries send it that compose the body themselves.
    const composed = new Response(form);
    const type = composed.headers.get('content-type') ?? '';
    const body = await composed.arrayBuffer();
    const headers = { 'content-type': type };
    const indirect = await asked(`${api}/cgi-bin/x`, { method: 'POST', headers, body });
    expect(indirect).toMatchObject([content]);
  });

  it('of a sign-in does without what the service adds', async () => {
    const { componentAppId, authorizerAppId } = authorizer;
    const query = new URLSearchParams({
      appid: authorizerAppId,
      component_appid: componentAppId,
      component_access_token: 'of-the-sdk',
      js_code: 'code',
    }).toString();
    const calls = await asked(`${api}/sns/component/jscode2session?${query}`);
    expect(calls).toMatchObject([{ query: { js_code: 'code' } }]);
  });

  const refused: [string, string, RequestInit?][] = [
    ['another host', 'https://mp.weixin.qq.com/cgi-bin/showqrcode'],
    ['a host that looks alike', 'https://api.weixin.qq.com.evil.example/cgi-bin/x'],
    ['PUT', `${api}/cgi-bin/x`, { method: 'PUT', body: '{}' }],
    ['HEAD', `${api}/cgi-bin/x`, { method: 'HEAD' }],
    [
      'a form in the URL’s manner',
      `${api}/x`,
      { method: 'POST', body: new URLSearchParams('a=b') },
    ],
    [
      'bytes of no known kind',
      `${api}/x`,
      { method: 'POST', body: new Blob(['a'], { type: 'a/b' }) },
    ],
    ['a name twice', `${api}/cgi-bin/x?a=1&a=2`],
    ['plain HTTP', 'http://api.weixin.qq.com/cgi-bin/x'],
    ['a port', 'https://api.weixin.qq.com:8443/cgi-bin/x'],
    ['a name and password', 'https://u:p@api.weixin.qq.com/cgi-bin/x?access_token=X'],
    ['no URL', 'https://'],
    ['bytes that are no text', `${api}/x`, { method: 'POST', body: Uint8Array.of(0xff) }],
    [
      'text in another encoding',
      `${api}/x`,
      { method: 'POST', headers: { 'content-type': 'text/plain; charset=gbk' }, body: 'a' },
    ],
  ];
  it.each(refused.map(([what, ...request]) => ({ what, request })))(
    'with $what is a TypeError, and nothing is called',
    async ({ request: [url, init] }) => {
      const fake = createFakeClient();
      await expect(fake.wechatFetch(authorizer)(url, init)).rejects.toBeInstanceOf(TypeError);
      expect(fake.calls).toEqual([]);
    },
  );

  it('keeps a token that somebody put into the URL out of its errors', async () => {
    const fetchIt = createFakeClient().wechatFetch(authorizer);
    for (const url of [
      'https://u:p@api.weixin.qq.com/x?access_token=a-token',
      'https://?access_token=a-token',
    ]) {
      const error: unknown = await fetchIt(url).catch((reason: unknown) => reason);
      expect(inspect(error)).not.toContain('a-token');
    }
  });

  it('has a file without a name sent as a file, which the service refuses by its name', async () => {
    const form = new FormData();
    form.append('media', new Blob([Uint8Array.of(0xff)]), '');
    const calls = await asked(`${api}/cgi-bin/x`, { method: 'POST', body: form });
    expect(calls).toMatchObject([{ files: [{ field: 'media', filename: '', base64: '/w==' }] }]);
  });
});

describe('an answer', () => {
  const respond = async (payload: object) => {
    const { client } = createTestClient(({ answerWith }) => {
      answerWith({ headers: {}, attempts: 1, tokenRenewed: false, tookMs: 1, ...payload });
    });
    return client.wechatFetch(authorizer)(`${api}${menuPath}`);
  };

  it('is a Response', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await respond({ status: 200, headers, body: { errcode: 0 } });
    expect(response).toBeInstanceOf(Response);
    expect([response.ok, response.headers.get('content-type')]).toEqual([true, 'application/json']);
    expect(await response.json()).toEqual({ errcode: 0 });
  });

  it('has its status, text and bytes', async () => {
    const html = await respond({ status: 502, bodyText: '<html>' });
    expect([html.status, await html.text()]).toEqual([502, '<html>']);
    const picture = await respond({ status: 200, bodyBase64: 'AP8=' });
    expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([0, 255]);
    expect((await respond({ status: 204, bodyText: '' })).status).toBe(204);
  });

  it('that is in the bucket is an error that says where', async () => {
    const s3 = { bucket: 'files', key: 'callers/-/answers/1', size: 9_000_000 };
    const failing = respond({ status: 200, s3 });
    await expect(failing).rejects.toMatchObject({ name: 'AnswerTooLarge', retryable: false, s3 });
    await expect(failing).rejects.toThrow(
      /9000000 bytes.*bucket files, under callers\/-\/answers\/1/,
    );
  });

  it('keeps numbers of many digits', async () => {
    const text = '{"status":200,"headers":{},"attempts":1,"body":{"msgid":12345678901234567890}}';
    const send = async () => ({ Payload: new TextEncoder().encode(text) });
    const { createClient } = await import('../../../shared/client/index.ts');
    const response = await createClient({ lambda: { send } }).wechatFetch(authorizer)(menuPath);
    expect(await response.text()).toBe('{"msgid":12345678901234567890}');
  });
});

describe('a signal', () => {
  it('ends the wait, as with fetch', async () => {
    const { client, invocation } = createTestClient(() => {});
    const controller = new AbortController();
    const outcome = client
      .wechatFetch(authorizer)(menuPath, { signal: controller.signal })
      .catch((error: unknown) => error);
    const { abortSignal, fail } = await invocation(1);
    controller.abort(new Error('no longer needed'));
    expect(abortSignal?.aborted).toBe(true);
    fail(new Error('Request aborted'));
    expect(await outcome).toMatchObject({ message: 'no longer needed' });
  });

  it('that has ended already sends nothing', async () => {
    const fake = createFakeClient();
    const signal = AbortSignal.abort();
    const failing = fake.wechatFetch(authorizer)(menuPath, { signal });
    await expect(failing).rejects.toMatchObject({ name: 'AbortError' });
    expect(fake.calls).toEqual([]);
  });
});
