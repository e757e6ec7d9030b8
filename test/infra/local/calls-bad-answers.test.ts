/**
 * WeChat misbehaves while it is called for others, from outside, by the Invoke API of the local run:
 * what the caller learns, and how often WeChat received the request.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ApiFault } from '../../../infra/local/wechat/simulator.ts';
import { localComponent } from '../../support/bundled-service.ts';
import { startCallsWorld, tokensIn, type Answer, type CallsWorld } from './calls-world.ts';

jest.setTimeout(60_000);

const path = '/cgi-bin/menu/get';
const HTML = '<html><body>系统繁忙</body></html>';
/** So long after the time limit there is an answer at the latest, also on a very busy machine. */
const LITTLE_MS = 2500;
/** The most that is read of an answer. */
const LARGEST_BYTES = 32 * 1024 * 1024;

let world: CallsWorld;

beforeAll(async () => {
  world = await startCallsWorld();
  // An instance that runs, with a token in memory: what is timed below is WeChat alone.
  await world.call({ path });
});

afterAll(() => world?.service.close());

/** The call, what came of it, and how often WeChat received it. Nothing is remembered of it. */
async function callWith(fault: Omit<ApiFault, 'path'>, request: object = {}) {
  const { simulator } = world.service;
  simulator.resetCallCounts();
  simulator.setFault({ path, ...fault });
  const startedAt = performance.now();
  const answer = await world.call({ path, ...request });
  const milliseconds = performance.now() - startedAt;
  const { [path]: received = 0, ...others } = simulator.callCounts();
  simulator.clearFaults();
  simulator.releaseHanging();
  expect(others).toEqual({});
  expect(await world.call({ path })).toMatchObject({ status: 200, attempts: 1 });
  return { answer, milliseconds, received };
}

/** In which of the four places WeChat's content is. */
const placesOf = (answer: Answer) =>
  (['body', 'bodyText', 'bodyBase64', 's3'] as const).filter((place) => place in answer);

const safe = { retry: 'safe', timeoutSeconds: 2 };

describe('WeChat is silent beyond timeoutSeconds', () => {
  it.each([
    ['1 s', { timeoutSeconds: 1 }, 1],
    ['1.5 s', { timeoutSeconds: 1.5, retry: 'token' }, 1.5],
    ['5 s, if nothing is said', {}, 5],
  ])('of %s: the caller is told so, and WeChat was asked once', async (_what, request, seconds) => {
    const { answer, milliseconds, received } = await callWith({ kind: 'hang' }, request);

    expect(answer).toMatchObject({
      errorType: 'WechatUnavailable',
      errorMessage: `WeChat gave no answer (${path}): no answer within ${seconds} s; it may have acted`,
    });
    expect(received).toBe(1);
    expect(milliseconds).toBeGreaterThan(seconds * 1000 - 50);
    expect(milliseconds).toBeLessThan(seconds * 1000 + LITTLE_MS);
  });

  it('in a call that is safe to repeat: WeChat was asked again within the same limit', async () => {
    const { answer, milliseconds, received } = await callWith({ kind: 'hang' }, safe);

    expect(answer).toMatchObject({ errorType: 'WechatUnavailable' });
    expect(received).toBeGreaterThan(1);
    expect(milliseconds).toBeLessThan(safe.timeoutSeconds * 1000 + LITTLE_MS);
  });
});

describe.each(['response-cut', 'response-lost', 'connection-reset'] as const)(
  'the connection ends (%s)',
  (kind) => {
    it('and the call is not repeated', async () => {
      const { answer, received } = await callWith({ kind });

      expect(answer).toMatchObject({
        errorType: 'WechatUnavailable',
        errorMessage: `WeChat gave no answer (${path}): the connection broke (ECONNRESET); it may have acted`,
      });
      expect(received).toBe(1);
    });

    it('and a call that is safe is repeated, at last in vain', async () => {
      const { answer, milliseconds, received } = await callWith({ kind }, safe);

      expect(answer).toMatchObject({ errorType: 'WechatUnavailable' });
      expect(received).toBeGreaterThan(1);
      expect(milliseconds).toBeLessThan(safe.timeoutSeconds * 1000 + LITTLE_MS);
    });

    it('once, and a call that is safe succeeds', async () => {
      const { answer, received } = await callWith({ kind, times: 1 }, safe);

      expect(answer).toMatchObject({ status: 200, attempts: 2, tokenRenewed: false });
      expect(answer.body).toHaveProperty('menu');
      expect(received).toBe(2);
    });
  },
);

describe('WeChat answers with a page of HTML', () => {
  const pageWith = (status: number) => ({ kind: 'other-response', status, body: HTML }) as const;

  it.each([200, 502, 503])(
    'with %i: it is passed on, and the call not repeated',
    async (status) => {
      const { answer, received } = await callWith(pageWith(status));

      expect(answer).toEqual({
        status,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        bodyText: HTML,
        attempts: 1,
        tokenRenewed: false,
        tookMs: expect.any(Number),
      });
      expect(received).toBe(1);
    },
  );

  it.each([502, 503])('with %i: a call that is safe is repeated', async (status) => {
    const { answer, received } = await callWith(pageWith(status), safe);

    expect(answer).toMatchObject({ status, bodyText: HTML, attempts: received });
    expect(received).toBeGreaterThan(1);
  });

  it('with 503, once: a call that is safe succeeds', async () => {
    const { answer, received } = await callWith({ ...pageWith(503), times: 1 }, safe);

    expect(answer).toMatchObject({ status: 200, attempts: 2 });
    expect(received).toBe(2);
  });
});

describe.each(['token', 'safe'])(
  'with retry %s, an answer that is one is not repeated:',
  (retry) => {
    it.each<[string, Omit<ApiFault, 'path'>, object]>([
      ['HTML with 200', { kind: 'other-response', body: HTML }, { status: 200, bodyText: HTML }],
      [
        'half of a JSON',
        { kind: 'truncated-json' },
        { status: 200, bodyText: expect.stringMatching(/^\{"menu":/) },
      ],
      ['nothing', { kind: 'other-response' }, { status: 200, bodyText: '' }],
      [
        'a 404',
        { kind: 'other-response', status: 404, body: HTML },
        { status: 404, bodyText: HTML },
      ],
      [
        'a redirect',
        { kind: 'other-response', status: 302, location: '/cgi-bin/user/get', body: 'moved' },
        { status: 302, bodyText: 'moved' },
      ],
      [
        'a redirect that keeps the method',
        { kind: 'other-response', status: 307, location: '/cgi-bin/user/get' },
        { status: 307, bodyText: '' },
      ],
      ['45011', { kind: 'errcode', errcode: 45011 }, { status: 200, errcode: 45011 }],
    ])('%s', async (_what, fault, expected) => {
      const { answer, received } = await callWith(fault, { retry });

      expect(answer).toMatchObject({ ...expected, attempts: 1, tokenRenewed: false });
      expect(placesOf(answer)).toHaveLength(1);
      expect(Object.keys(answer.headers ?? {})).toEqual(['content-type']);
      expect(received).toBe(1);
    });
  },
);

it('an answer that is larger than anything that is read ends the call', async () => {
  const body = ' '.repeat(LARGEST_BYTES + 1);
  const { answer, received } = await callWith(
    { kind: 'other-response', body },
    { timeoutSeconds: 25 },
  );

  expect(answer).toMatchObject({
    errorType: 'WechatUnavailable',
    errorMessage: expect.stringContaining(`it has more than ${LARGEST_BYTES} bytes`),
  });
  expect(received).toBe(1);
});

it('a token that WeChat repeats in its answer is removed from it', async () => {
  const { service, authorizerAppId } = world;
  const { componentAppId } = localComponent;
  const lookUp = await service.invoke('get-access-token', { componentAppId, authorizerAppId });
  const { accessToken } = lookUp.answer as { accessToken: string };
  const body = JSON.stringify({ errcode: 40003, errmsg: `${accessToken} rid: 1-2-3` });

  const { answer } = await callWith({ kind: 'other-response', body });

  expect(answer).toMatchObject({ errcode: 40003, errmsg: '[removed] rid: 1-2-3', rid: '1-2-3' });
});

it('the time for a new token does not count', async () => {
  const { simulator } = world.service;
  simulator.resetCallCounts();
  simulator.forget('authorizer-access-token', world);
  simulator.setFault({ path: 'api_authorizer_token', kind: 'slow', delayMilliseconds: 1500 });

  const answer = await world.call({ path, timeoutSeconds: 1 });

  expect(answer).toMatchObject({ status: 200, attempts: 2, tokenRenewed: true });
  expect(answer.tookMs).toBeLessThan(1000);
  expect(simulator.callCount('api_authorizer_token')).toBe(1);
  simulator.clearFaults();
});

it('each of these calls has one line in the log, its failure another, and no token is in any line or answer', async () => {
  const trace = 'bad-answer';
  await callWith({ kind: 'response-cut' }, { trace });
  const lines = world.output.filter((line) => line.includes(trace));

  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { message: 'WeChat called', path, error: 'WechatUnavailable', attempts: 1 },
    { message: 'Invocation refused', path, error: 'WechatUnavailable' },
  ]);
  const printed = [...world.output, ...world.answers].join('\n');
  expect(await tokensIn(world, printed)).toEqual([]);
});
