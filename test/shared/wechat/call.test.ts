/** One call to WeChat: what is sent, what counts as success, and that no error tells a secret. */
import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import * as z from 'zod/mini';
import { callWechat, type ObservedCall, type WechatApi } from '../../../shared/wechat/call.ts';
import type { Fetch } from '../../../shared/wechat/exchange.ts';
import {
  WechatApiError,
  WechatReplyUnexpected,
  WechatUnreachable,
} from '../../../shared/wechat/errors.ts';
import { fakeWechat, silence, type FakeReply } from '../../support/fake-wechat.ts';

const path = '/cgi-bin/component/api_query_auth';
const token = '61_Wz4nQYxTq0-component-access-token';
const code = 'queryauthcode@@@hXh2446N-P9OOZqW4EeuPO9zFXEnAz5V';
const shortSecret = 'hunter2';
const emptyRequest = { body: {}, ifBroken: 'fail', reply: z.object({}) } as const;

async function call(reply: FakeReply, timeoutSeconds?: number) {
  const wechat = fakeWechat({ [path]: reply }, timeoutSeconds);
  const answer = await callWechat(wechat, {
    path,
    query: { component_access_token: token },
    body: { component_appid: 'wx0123456789abcdef', authorization_code: code, secret: shortSecret },
    ifBroken: 'fail',
    reply: z.object({ value: z.string(), list: z.optional(z.array(z.object({ id: z.number() }))) }),
  });
  return { answer, requests: wechat.requests };
}

async function failureOf(reply: FakeReply, timeoutSeconds?: number): Promise<unknown> {
  try {
    await call(reply, timeoutSeconds);
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

function expectNoSecretIn(error: unknown): void {
  const printed = [
    String(error),
    inspect(error, { depth: 9, showHidden: true }),
    JSON.stringify(error),
  ];
  for (const secret of [token, code, encodeURIComponent(code), shortSecret, 'hXh2446N']) {
    expect(printed.join('\n')).not.toContain(secret);
  }
}

describe('a call to WeChat', () => {
  it('posts JSON, with the token in the query', async () => {
    const { requests } = await call({ value: 'ok' });
    expect(requests).toEqual([
      {
        method: 'POST',
        path,
        query: { component_access_token: token },
        contentType: 'application/json',
        body: {
          component_appid: 'wx0123456789abcdef',
          authorization_code: code,
          secret: shortSecret,
        },
      },
    ]);
  });

  it('keeps characters of a token that mean something in an address', async () => {
    const wechat = fakeWechat({ '/x': {} });
    const query = { access_token: 'a+b&c=d/e%20f' };
    await callWechat(wechat, {
      path: '/x',
      query,
      body: {},
      ifBroken: 'fail',
      reply: z.object({}),
    });
    expect(wechat.requests[0]?.query).toEqual(query);
  });

  it('sends no question mark where there is no query, and refuses to be redirected', async () => {
    const seen: unknown[] = [];
    const fetchOnce: typeof fetch = async (input, init) => {
      seen.push(input, init?.redirect);
      return Response.json({});
    };
    const wechat = { ...fakeWechat({}), fetch: fetchOnce };
    await callWechat(wechat, { ...emptyRequest, path: '/x' });
    expect(seen).toEqual(['https://api.weixin.example/x', 'error']);
  });

  it.each([
    ['no errcode', { value: 'ok' }],
    ['errcode 0', { value: 'ok', errcode: 0, errmsg: 'ok' }],
    ['fields that nobody knows yet', { value: 'ok', errcode: 0, brand_new: { a: 1 } }],
  ])('takes a reply with %s as success', async (_what, reply) => {
    await expect(call(reply)).resolves.toMatchObject({ answer: { value: 'ok' } });
  });
});

describe('an errcode', () => {
  it('becomes an error with everything that support asks for', async () => {
    const errmsg = 'code expired rid: 6131ea8a-1d2b8a7c-5f0e1f6d';
    const error = await failureOf({ errcode: 61010, errmsg });
    expect(error).toBeInstanceOf(WechatApiError);
    expect(error).toMatchObject({
      name: 'WechatApiError',
      message: `WeChat answered ${path} with 61010: ${errmsg}`,
      path,
      errcode: 61010,
      errmsg,
      rid: '6131ea8a-1d2b8a7c-5f0e1f6d',
    });
  });

  it.each([
    ['no errmsg', { errcode: 40001 }],
    ['an errmsg of null', { errcode: 40001, errmsg: null }],
    ['an errmsg that is no text', { errcode: 40001, errmsg: { detail: code } }],
    ['the promised fields all the same', { errcode: 40001, value: 'ok' }],
  ])('is an error also with %s', async (_what, reply) => {
    const error = await failureOf(reply);
    expect(error).toMatchObject({ name: 'WechatApiError', errcode: 40001, errmsg: '' });
    expectNoSecretIn(error);
  });

  it.each([40001, 42001, -1])('%d is an error where WeChat promises no field', async (errcode) => {
    const wechat = fakeWechat({ '/x': { errcode, errmsg: null } });
    const request = { ...emptyRequest, path: '/x' };
    await expect(callWechat(wechat, request)).rejects.toMatchObject({ errcode });
  });

  it.each([
    ['the token', `invalid credential ${token} rid: 1-2-3`],
    ['the code', `code ${code}${code} invalid rid: 1-2-3`],
    ['the code as it stands in an address', `code=${encodeURIComponent(code)} rid: 1-2-3`],
    ['a short secret', `bad secret "${shortSecret}" rid: 1-2-3`],
  ])('hides %s that errmsg repeats', async (_what, errmsg) => {
    const error = await failureOf({ errcode: 40001, errmsg });
    expect(error).toMatchObject({ rid: '1-2-3' });
    expectNoSecretIn(error);
  });

  it('leaves the appid in errmsg: support asks for it', async () => {
    const errmsg = 'component wx0123456789abcdef is not authorized';
    expect(await failureOf({ errcode: 61003, errmsg })).toMatchObject({ errmsg });
  });

  it('hides a secret whole that begins with another', async () => {
    const wechat = fakeWechat({ '/x': { errcode: 1, errmsg: 'got secret-of-long and secret-of' } });
    const body = { first: 'secret-of', second: 'secret-of-long', nothing: '', number: 7 };
    const request = { ...emptyRequest, path: '/x', body };
    await expect(callWechat(wechat, request)).rejects.toMatchObject({ errmsg: 'got … and …' });
  });
});

/** As undici fails: the code is in the cause, and addresses can be in the texts. */
function networkFailure(cause: unknown): FakeReply {
  return () => Promise.reject(new TypeError(`fetch failed: ${path}?token=${token}`, { cause }));
}

function html(status: number): FakeReply {
  return () => new Response(`<html>${code}</html>`, { status });
}

describe('an answer that cannot be read', () => {
  it.each<[string, FakeReply, string]>([
    ['an HTML page', html(200), 'the answer is no JSON'],
    ['JSON cut short', () => new Response('{"value":"secr'), 'the answer is no JSON'],
    ['an empty body', () => new Response(''), 'the answer is no JSON'],
    ['a gateway error', html(502), 'HTTP status 502'],
    ['a refusal by a proxy', html(403), 'HTTP status 403'],
    [
      'a refused connection',
      networkFailure(Object.assign(new Error(token), { code: 'ECONNREFUSED', syscall: 'connect' })),
      'no connection (ECONNREFUSED)',
    ],
    [
      'a connection that was reset',
      networkFailure(Object.assign(new Error(token), { code: 'ECONNRESET', syscall: 'read' })),
      'the connection broke (ECONNRESET)',
    ],
    ['a cause without code', networkFailure(new Error(token)), 'the connection broke (TypeError)'],
    ['no cause', networkFailure(undefined), 'the connection broke (TypeError)'],
    ['something thrown that is no error', () => Promise.reject(token), 'the connection broke'],
  ])('is named: %s', async (_what, reply, reason) => {
    const error = await failureOf(reply);
    expect(error).toBeInstanceOf(WechatUnreachable);
    expect(error).toMatchObject({
      name: 'WechatUnreachable',
      message: `WeChat could not be asked (${path}): ${reason}`,
      path,
    });
    expectNoSecretIn(error);
  });

  it('is named after a time-out too', async () => {
    const error = await failureOf(silence, 0.01);
    expect(error).toMatchObject({
      name: 'WechatUnreachable',
      message: `WeChat could not be asked (${path}): no answer within 0.01 s`,
    });
  });

  it('is named when the time runs out in the middle of the body', async () => {
    const error = await failureOf((_request, signal) => {
      const half = new ReadableStream({
        start(controller) {
          controller.enqueue(Buffer.from('{"value":'));
          signal.addEventListener('abort', () => controller.error(signal.reason));
        },
      });
      return new Response(half);
    }, 0.01);
    expect(error).toMatchObject({
      message: `WeChat could not be asked (${path}): no answer within 0.01 s`,
    });
  });
});

describe('an answer without what is needed', () => {
  it.each<[string, FakeReply, string]>([
    ['JSON null', () => Response.json(null), 'the whole reply'],
    ['a list', () => Response.json([code]), 'the whole reply'],
    ['a text', () => Response.json(code), 'the whole reply'],
    ['a missing field', {}, 'value'],
    ['errcode 0 without the field', { errcode: 0 }, 'value'],
    ['two wrong fields', { value: 1, list: [{}] }, 'value, list.0.id'],
  ])('is another thing than no answer, and is named: %s', async (_what, reply, missing) => {
    const error = await failureOf(reply);
    expect(error).toBeInstanceOf(WechatReplyUnexpected);
    expect(error).toMatchObject({
      name: 'WechatReplyUnexpected',
      message: `WeChat's answer is not understood (${path}): unexpected reply: ${missing}`,
      path,
      missing,
    });
    expectNoSecretIn(error);
  });
});

describe('a connection that breaks before an answer', () => {
  const broken = (cause: object) => () => Promise.reject(new TypeError('fetch failed', { cause }));
  const reset = broken({ code: 'ECONNRESET', syscall: 'read' });

  /** What `fetch` does, without its request. */
  type Answer = () => ReturnType<Fetch> | Awaited<ReturnType<Fetch>>;

  /** @param answers of the first request, the second one, … */
  function wechatWith(answers: Answer[], seconds: number[] = []) {
    const signals: unknown[] = [];
    const observed: ObservedCall[] = [];
    let now = 0;
    const wechat: WechatApi = {
      ...fakeWechat({}),
      fetch: async (_url, { signal }) => {
        const answer = answers[signals.length];
        signals.push(signal);
        now += 1000 * (seconds.shift() ?? 0);
        if (!answer) throw new Error('asked too often');
        return answer();
      },
      uptime: () => now,
      observe: (each) => observed.push(each),
    };
    const ask = (ifBroken: 'repeat' | 'fail') =>
      callWechat(wechat, { path, body: {}, ifBroken, reply: z.object({ value: z.string() }) });
    return { ask, signals, observed };
  }

  const succeeds = () => Response.json({ value: 'ok' });

  it.each(['ECONNRESET', 'EPIPE'])('is made up for by one repetition: %s', async (reason) => {
    const { ask, signals, observed } = wechatWith([broken({ code: reason }), succeeds]);
    expect(await ask('repeat')).toEqual({ value: 'ok' });
    expect(signals).toHaveLength(2);
    expect(signals[1]).toBe(signals[0]);
    expect(observed.map(({ failure }) => failure)).toEqual(['unreachable', undefined]);
  });

  it('fails the call where the request must not arrive twice', async () => {
    const { ask, signals } = wechatWith([reset, succeeds]);
    await expect(ask('fail')).rejects.toThrow('the connection broke (ECONNRESET)');
    expect(signals).toHaveLength(1);
  });

  it('fails the call where the repetition breaks too', async () => {
    const { ask, signals } = wechatWith([reset, reset, succeeds]);
    await expect(ask('repeat')).rejects.toThrow('the connection broke (ECONNRESET)');
    expect(signals).toHaveLength(2);
  });

  it('fails the call where no time is left: the process was frozen', async () => {
    const { ask, signals, observed } = wechatWith([reset, succeeds], [11]);
    await expect(ask('repeat')).rejects.toThrow('no answer within 5 s');
    expect(signals).toHaveLength(1);
    expect(observed).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['a time-out', () => Promise.reject(new DOMException('aborted', 'TimeoutError'))],
    ['no connection', broken({ code: 'ECONNREFUSED', syscall: 'connect' })],
    ['something nobody knows', broken({ code: 'ERR_SSL_WRONG_VERSION_NUMBER' })],
    ['a gateway error', () => new Response('', { status: 502 })],
    ['no JSON', () => new Response('<html>')],
    ['an errcode', () => Response.json({ errcode: -1 })],
  ])('is another thing than %s, after which nothing is repeated', async (_what, answer) => {
    const { ask, signals } = wechatWith([answer, succeeds]);
    await expect(ask('repeat')).rejects.toThrow(path);
    expect(signals).toHaveLength(1);
  });

  it('is another thing than one that breaks in the middle of an answer', async () => {
    const half = () => ({ status: 200, headers: new Headers(), body: null, text: reset });
    const { ask, signals } = wechatWith([half, succeeds]);
    await expect(ask('repeat')).rejects.toThrow('the connection broke (ECONNRESET)');
    expect(signals).toHaveLength(1);
  });
});
