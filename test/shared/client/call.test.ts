/** Calls to WeChat by the client, with a fake service behind it. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createClient, WxkeeperError } from '../../../shared/client/index.ts';
import { CALL_LIMIT_SECONDS } from '../../../shared/client/call.ts';
import { functionCatalog } from '../../../infra/function-catalog.ts';
import { authorizer, createTestClient } from './fake-lambda.ts';

const request = { ...authorizer, path: '/cgi-bin/menu/get' };
const answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: { errcode: 45009, errmsg: 'reach max api daily quota limit rid: 1' },
  errcode: 45009,
  errmsg: 'reach max api daily quota limit rid: 1',
  rid: '1',
  attempts: 1,
  tokenRenewed: false,
  tookMs: 3,
};

describe('callWechat', () => {
  it('invokes the function with the request as it is, and gives back its answer', async () => {
    const { client, invocations } = createTestClient(({ answerWith }) => {
      answerWith(answer);
    });
    const asked = { ...request, query: { type: 'jsapi' }, retry: 'safe', trace: 'o-1' } as const;
    expect(await client.callWechat(asked)).toEqual(answer);
    const [invocation] = invocations;
    expect(invocation?.functionName).toBe('wxkeeper-call-wechat');
    expect(invocation?.event).toEqual(asked);
  });

  it.each([
    { given: {}, variable: 'orders-call', name: 'orders-call' },
    { given: { callFunctionName: 'mine' }, variable: 'orders-call', name: 'mine' },
  ])('invokes $name', async ({ given, variable, name }) => {
    const names: unknown[] = [];
    process.env['WXKEEPER_CALL_WECHAT_FUNCTION'] = variable;
    const send = async ({ input }: { input: { FunctionName: string | undefined } }) => {
      names.push(input.FunctionName);
      return { Payload: new TextEncoder().encode(JSON.stringify(answer)) };
    };
    await createClient({ lambda: { send }, ...given }).callWechat(request);
    delete process.env['WXKEEPER_CALL_WECHAT_FUNCTION'];
    expect(names).toEqual([name]);
  });

  it('waits longer than the function runs', () => {
    const { timeoutSeconds } = functionCatalog['call-wechat'];
    expect(CALL_LIMIT_SECONDS).toBeGreaterThan(timeoutSeconds);
  });

  it.each([null, {}, { accessToken: 'secret' }, { status: 200 }])(
    'says that this was not the function for calls: %j',
    async (payload) => {
      const { client } = createTestClient(({ answerWith }) => {
        answerWith(payload);
      });
      const failing = client.callWechat(request);
      await expect(failing).rejects.toMatchObject({ name: 'InvocationFailed', retryable: false });
      await expect(failing).rejects.not.toThrow('secret');
    },
  );

  it('does not send what an invocation cannot carry, and names the way', async () => {
    const { client, invocations } = createTestClient();
    const file = { field: 'media', filename: 'a.mp4', base64: 'A'.repeat(6 * 1024 * 1024) };
    const failing = client.callWechat({ ...request, files: [file] });
    await expect(failing).rejects.toMatchObject({ name: 'RequestTooLarge', retryable: false });
    await expect(failing).rejects.toThrow(/6\.0 MB.*carries 6 MB.*s3/);
    expect(invocations).toEqual([]);
  });
});

describe('whether a failed call may be repeated', () => {
  const cases: [string, boolean, boolean][] = [
    // In order: with the default, where the call says `safe`.
    ['RefreshInProgress', true, true],
    ['WechatUnavailable', false, true],
    ['StoreUnavailable', false, true],
    ['Sandbox.Timedout', false, true],
    ['CallNotAllowed', false, false],
    ['InvalidRequest', false, false],
    ['AuthorizationRevoked', false, false],
  ];
  it.each(cases)('%s: %s, if it is safe: %s', async (name, byDefault, ifSafe) => {
    const { client } = createTestClient(({ refuse }) => {
      refuse(name, 'what to do');
    });
    const failing = client.callWechat(request);
    await expect(failing).rejects.toBeInstanceOf(WxkeeperError);
    const message = 'what to do';
    await expect(failing).rejects.toMatchObject({ name, message, retryable: byDefault });
    const safe = client.callWechat({ ...request, retry: 'safe' });
    await expect(safe).rejects.toMatchObject({ name, retryable: ifSafe });
  });

  it.each([
    [{ name: 'TooManyRequestsException' }, 'InvocationThrottled', true],
    [{ name: 'Error', code: 'ECONNREFUSED' }, 'InvocationFailed', true],
    [{ name: 'Error', code: 'ECONNRESET' }, 'InvocationFailed', false],
    [{ name: 'TimeoutError' }, 'InvocationFailed', false],
    [{ name: 'ServiceException', $fault: 'server' }, 'InvocationFailed', false],
    [{ name: 'ResourceConflictException', $fault: 'client' }, 'InvocationFailed', true],
    [{ name: 'InvalidRequestContentException', $fault: 'client' }, 'InvocationFailed', false],
    [{ name: 'RequestTooLargeException', $fault: 'client' }, 'RequestTooLarge', false],
  ])("the AWS SDK's %j is %s: %s", async (parts, name, retryable) => {
    const cause = Object.assign(new Error('said by AWS'), parts);
    const { client } = createTestClient(({ fail }) => {
      fail(cause);
    });
    await expect(client.callWechat(request)).rejects.toMatchObject({ name, retryable, cause });
  });
});

describe('the words for a failed call', () => {
  const messageOf = async (parts: object, retry: 'token' | 'safe') => {
    const { client } = createTestClient(({ fail }) => {
      fail(Object.assign(new Error('socket hang up'), parts));
    });
    const error: unknown = await client
      .callWechat({ ...request, retry })
      .catch((reason: unknown) => reason);
    return (error as Error).message;
  };

  it('tell whether WeChat may have been called', async () => {
    const invoked = 'wxkeeper-call-wechat could not be invoked: socket hang up';
    const unheard = 'wxkeeper-call-wechat gave no answer: socket hang up';
    expect(await messageOf({ code: 'ECONNREFUSED' }, 'token')).toBe(invoked);
    expect(await messageOf({ name: 'TooManyRequestsException' }, 'token')).toBe(invoked);
    expect(await messageOf({ code: 'ECONNRESET' }, 'token')).toBe(
      `${unheard}; WeChat may have been called`,
    );
    expect(await messageOf({ code: 'ECONNRESET' }, 'safe')).toBe(unheard);
  });
});

describe('an id of many digits', () => {
  it('is a text in the answer, with all its digits; other numbers stay numbers', async () => {
    const text =
      '{"status":200,"headers":{},"attempts":1,"body":{"msg_id":6000000112345678901,"n":[-60000001123456789],' +
      '"safe":9007199254740991,"float":1.5,"exp":12345678901234567e3,"say":"id: 6000000112345678901 \\""}}';
    const send = async () => ({ Payload: new TextEncoder().encode(text) });
    const { body } = await createClient({ lambda: { send } }).callWechat(request);
    expect(body).toEqual({
      msg_id: '6000000112345678901',
      n: ['-60000001123456789'],
      safe: 9007199254740991,
      float: 1.5,
      exp: 12345678901234567e3,
      say: 'id: 6000000112345678901 "',
    });
  });
});

describe('a body that JSON does not carry', () => {
  it.each([new Map(), new FormData(), Uint8Array.of(1), new URLSearchParams(), new Blob([])])(
    'is a TypeError, and nothing is sent: %p',
    async (body) => {
      const { client, invocations } = createTestClient();
      await expect(client.callWechat({ ...request, body })).rejects.toThrow(TypeError);
      expect(invocations).toEqual([]);
    },
  );
});

describe('a service that does not answer', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is given up after 65 s and aborted; WeChat may have acted', async () => {
    const { client, invocation } = createTestClient();
    const outcome = client.callWechat(request).catch((reason: unknown) => reason);
    const { abortSignal } = await invocation(1);
    await jest.advanceTimersByTimeAsync(64_999);
    expect(abortSignal?.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ name: 'InvocationTimedOut', retryable: false });
    expect(abortSignal?.aborted).toBe(true);
  });
});
