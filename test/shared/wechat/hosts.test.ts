/** Two hosts of WeChat's: when a call is repeated, when only later calls change over, and for how long. */
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { callWechat, type ObservedCall } from '../../../shared/wechat/call.ts';
import {
  createWechatHosts,
  hadNoConnection,
  OTHER_HOST_SECONDS,
  type HostSwitch,
} from '../../../shared/wechat/hosts.ts';
import { START } from '../../support/services.ts';

const path = '/cgi-bin/component/api_query_auth';
const token = '61_Wz4nQYxTq0-component-access-token';
const code = 'queryauthcode@@@hXh2446N-P9OOZqW4EeuPO9zFXEnAz5V';

type Answer = () => Response | Promise<Response>;

/** As undici fails: what the system says is in the cause. */
function fails(cause: object | undefined): Answer {
  return () => Promise.reject(new TypeError('fetch failed', { cause }));
}

const system = (reason: string, syscall?: string) =>
  Object.assign(new Error(`${reason} ${token}`), { code: reason, ...(syscall && { syscall }) });

const succeeds: Answer = () => Response.json({ value: 'ok' });
const refuses: Answer = fails(system('ECONNREFUSED', 'connect'));
const breaks: Answer = fails(system('UND_ERR_SOCKET'));
const says =
  (errcode: number): Answer =>
  () =>
    Response.json({ errcode, errmsg: 'no' });
const status =
  (number: number): Answer =>
  () =>
    new Response('<html></html>', { status: number });
const hangs: Answer = () => Promise.reject(new DOMException('aborted', 'TimeoutError'));

/** WeChat with two hosts that answer as a test wants. */
function twoHosts(answers: { one?: Answer; two?: Answer } = {}) {
  let now = START;
  let frozenMilliseconds = 0;
  const asked: string[] = [];
  const switches: HostSwitch[] = [];
  const observed: ObservedCall[] = [];
  const signals: unknown[] = [];
  const hosts: { one: Answer; two: Answer } = { one: succeeds, two: succeeds, ...answers };
  const wechat = {
    hosts: createWechatHosts(['https://one.example', 'https://two.example'], {
      now: () => now,
      onSwitch: (change) => switches.push(change),
    }),
    fetch: (async (input, init) => {
      const [name] = new URL(input instanceof Request ? input.url : input).host.split('.');
      asked.push(String(name));
      signals.push(init?.signal);
      return hosts[name as 'one' | 'two']();
    }) satisfies typeof fetch,
    timeoutSeconds: 4,
    uptime: () => performance.now() + frozenMilliseconds,
    observe: (each: ObservedCall) => observed.push(each),
  };
  return {
    hosts,
    switches,
    observed,
    signals,
    wait: (seconds: number) => {
      now += seconds;
    },
    /** While an answer is awaited. */
    freeze: (milliseconds: number) => {
      frozenMilliseconds += milliseconds;
    },
    /** @returns what was asked in this call, and what came of it */
    call: async (
      ifBroken: 'repeat' | 'fail' = 'fail',
    ): Promise<{ asked: string[]; outcome: string }> => {
      asked.length = 0;
      const outcome = await callWechat(wechat, {
        path,
        query: { component_access_token: token },
        body: { authorization_code: code },
        ifBroken,
        reply: z.object({ value: z.string() }),
      }).then(
        ({ value }) => value,
        (error: Error) => error.message,
      );
      return { asked: [...asked], outcome };
    },
  };
}

describe('a call that could not connect', () => {
  it('is repeated immediately at the second host', async () => {
    const { call } = twoHosts({ one: refuses });
    expect(await call()).toEqual({ asked: ['one', 'two'], outcome: 'ok' });
  });

  it('is repeated once, not more', async () => {
    const { call } = twoHosts({ one: refuses, two: refuses });
    const { asked, outcome } = await call();
    expect(asked).toEqual(['one', 'two']);
    expect(outcome).toContain('no connection (ECONNREFUSED)');
  });

  it('has one time limit for both', async () => {
    const { call, signals } = twoHosts({ one: refuses });
    await call();
    expect(signals[0]).toBeInstanceOf(AbortSignal);
    expect(signals[1]).toBe(signals[0]);
  });

  it('is not repeated where no time is left: the process was frozen meanwhile', async () => {
    const world = twoHosts();
    world.hosts.one = () => {
      world.freeze(11_000);
      return refuses();
    };
    expect(await world.call()).toEqual({
      asked: ['one'],
      outcome: `WeChat could not be asked (${path}): no answer within 4 s`,
    });
    expect(world.observed).toHaveLength(1);
  });

  it('is repeated at the first host, where the second is the one that was asked', async () => {
    const { call, hosts } = twoHosts({ one: breaks });
    await call();
    Object.assign(hosts, { one: succeeds, two: refuses });
    expect(await call()).toEqual({ asked: ['two', 'one'], outcome: 'ok' });
    expect((await call()).asked).toEqual(['one']);
  });

  it('fails with what the second host says', async () => {
    const { call } = twoHosts({ one: refuses, two: says(61010) });
    expect((await call()).outcome).toContain('61010');
  });
});

describe('a call that may have reached WeChat', () => {
  it.each<[string, Answer]>([
    ['no answer in time', hangs],
    ['a connection that broke', breaks],
    ['a connection that was reset', fails(system('ECONNRESET', 'read'))],
    ['something nobody knows', fails(undefined)],
    ['a 500', status(500)],
    ['a 502', status(502)],
    ['a 404: the host does not know the path', status(404)],
    ['a page instead of JSON', status(200)],
    ['a body that breaks off', () => new Response('{"value":"o')],
  ])('is not repeated, but the next one begins at the second host: %s', async (_what, one) => {
    const { call } = twoHosts({ one });
    expect((await call()).asked).toEqual(['one']);
    expect(await call()).toEqual({ asked: ['two'], outcome: 'ok' });
  });
});

describe('a call that does no harm if it arrives twice', () => {
  const resets = fails(system('ECONNRESET', 'read'));

  it('is repeated at the same host where the connection was reset: no fault of the host', async () => {
    const { call, hosts, switches } = twoHosts();
    hosts.one = () => {
      hosts.one = succeeds;
      return resets();
    };
    expect(await call('repeat')).toEqual({ asked: ['one', 'one'], outcome: 'ok' });
    expect((await call()).asked).toEqual(['one']);
    expect(switches).toEqual([]);
  });

  it('is repeated once, at whichever host', async () => {
    const { call, hosts } = twoHosts({ two: resets });
    hosts.one = () => {
      hosts.one = refuses;
      return resets();
    };
    expect((await call('repeat')).asked).toEqual(['one', 'one', 'two']);
  });

  it('makes later calls begin at the other host where the repetition is reset as well', async () => {
    const { call } = twoHosts({ one: resets });
    expect((await call('repeat')).asked).toEqual(['one', 'one']);
    expect(await call('repeat')).toEqual({ asked: ['two'], outcome: 'ok' });
  });
});

describe('an answer', () => {
  it.each<[string, Answer]>([
    ['success', succeeds],
    ['busy', says(-1)],
    ['a quota', says(45009)],
    ['an address that is not allowed', says(61004)],
    ['a spent code', says(61010)],
    ['fields nobody expected', () => Response.json({})],
  ])('is no reason to change hosts: %s', async (_what, one) => {
    const { call, switches } = twoHosts({ one });
    expect((await call()).asked).toEqual(['one']);
    expect((await call()).asked).toEqual(['one']);
    expect(switches).toEqual([]);
  });
});

describe('after a switch', () => {
  it.each<[string, Answer]>([
    ['no connection', refuses],
    ['no answer', hangs],
  ])('calls begin at the second host for a minute: %s', async (_what, one) => {
    const { call, wait } = twoHosts({ one });
    await call();
    wait(OTHER_HOST_SECONDS - 1);
    expect((await call()).asked).toEqual(['two']);
    wait(1);
    expect((await call()).asked[0]).toBe('one');
  });

  it('a host that works again stays in use', async () => {
    const { call, wait, hosts } = twoHosts({ one: hangs });
    await call();
    hosts.one = succeeds;
    wait(OTHER_HOST_SECONDS);
    await call();
    expect((await call()).asked).toEqual(['one']);
  });

  it('calls go back immediately, if the second host does not answer either', async () => {
    const { call } = twoHosts({ one: hangs, two: hangs });
    expect((await call()).asked).toEqual(['one']);
    expect((await call()).asked).toEqual(['two']);
    expect((await call()).asked).toEqual(['one']);
  });

  it('calls go back immediately, if the second host does not serve what it is asked for', async () => {
    const { call } = twoHosts({ one: hangs, two: status(404) });
    await call();
    expect((await call()).asked).toEqual(['two']);
    expect((await call()).asked).toEqual(['one']);
  });

  it('a second host that had only the rest of the time is asked again', async () => {
    const { call } = twoHosts({ one: refuses, two: hangs });
    expect((await call()).asked).toEqual(['one', 'two']);
    expect((await call()).asked).toEqual(['two']);
  });

  it('an older call that succeeds late at the first host changes nothing', async () => {
    let answerLate = (_response: Response) => {};
    const late = new Promise<Response>((resolve) => {
      answerLate = resolve;
    });
    const { call, hosts } = twoHosts({ one: () => late });
    const older = call();
    hosts.one = hangs;
    await call();
    answerLate(Response.json({ value: 'ok' }));
    await older;
    expect((await call()).asked).toEqual(['two']);
  });
});

describe('a switch', () => {
  it('is reported once, by the hosts’ names and what failed', async () => {
    const { call, switches } = twoHosts({ one: hangs });
    await call();
    await call();
    const reason = `WeChat could not be asked (${path}): no answer within 4 s`;
    expect(switches).toEqual([{ from: 'one.example', to: 'two.example', reason }]);
  });

  it('is reported once also where several calls fail at the same time', async () => {
    const { call, switches } = twoHosts({ one: breaks });
    await Promise.all([call(), call(), call()]);
    expect(switches).toHaveLength(1);
    expect((await call()).asked).toEqual(['two']);
  });

  it('does not happen where no host can be reached', async () => {
    const { call, switches } = twoHosts({ one: refuses, two: refuses });
    await call();
    expect((await call()).asked).toEqual(['one', 'two']);
    expect(switches).toEqual([]);
  });

  it('does not happen where there is one host only', async () => {
    const switches: HostSwitch[] = [];
    const hosts = createWechatHosts(['https://one.example'], {
      now: () => START,
      onSwitch: (change) => switches.push(change),
    });
    const asked: string[] = [];
    const fetch = async (input: unknown) => {
      asked.push(String(input));
      return refuses();
    };
    const request = { path: '/x', body: {}, ifBroken: 'fail', reply: z.object({}) } as const;
    const call = () => callWechat({ hosts, fetch, timeoutSeconds: 4, uptime: () => 0 }, request);
    await expect(call()).rejects.toMatchObject({ hostFault: 'no-connection' });
    await expect(call()).rejects.toMatchObject({ hostFault: 'no-connection' });
    expect(asked).toEqual(['https://one.example/x', 'https://one.example/x']);
    expect(switches).toEqual([]);
  });
});

describe('an observer', () => {
  it.each<[string, { one?: Answer; two?: Answer }, object[]]>([
    ['a success', {}, [{ host: 'one.example' }]],
    ['an errcode', { one: says(40001) }, [{ host: 'one.example', failure: '40001' }]],
    ['a 502', { one: status(502) }, [{ host: 'one.example', failure: 'unreachable' }]],
    [
      'both hosts',
      { one: refuses },
      [{ host: 'one.example', failure: 'unreachable' }, { host: 'two.example' }],
    ],
  ])('learns of every attempt and of no token: %s', async (_what, answers, expected) => {
    const { call, observed } = twoHosts(answers);
    await call();
    const milliseconds = expect.any(Number);
    expect(observed).toEqual(expected.map((each) => ({ path, milliseconds, ...each })));
    expect(JSON.stringify(observed)).not.toMatch(/Wz4nQYxTq0|hXh2446N/);
  });
});

const connectFailures = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'ECONNRESET',
  'EMFILE',
];

const certificateFailures = [
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** The request may have left before it. */
const doubtfulFailures = [
  'ECONNRESET',
  'EPROTO',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
];

describe('nothing was sent', () => {
  const fetchError = (cause: unknown) => new TypeError('fetch failed', { cause });
  const ofAddresses = (...errors: Error[]) =>
    Object.assign(new AggregateError(errors), { code: 'ETIMEDOUT' });

  it.each([
    ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'].map((each) => system(each, 'getaddrinfo')),
    ...connectFailures.map((each) => system(each, 'connect')),
    ...certificateFailures.map((each) => system(each)),
    system('UND_ERR_CONNECT_TIMEOUT'),
  ])('with $code ($syscall)', (cause) => {
    expect(hadNoConnection(fetchError(cause))).toBe(true);
  });

  it('where no address of a host could be reached', () => {
    const errors = [system('ETIMEDOUT', 'connect'), system('ENETUNREACH', 'connect')];
    expect(hadNoConnection(fetchError(ofAddresses(...errors)))).toBe(true);
  });

  it.each([
    ...['ECONNRESET', 'ETIMEDOUT', 'EPIPE'].map((each) => system(each, 'read')),
    ...doubtfulFailures.map((each) => system(each)),
    new Error('unexpected redirect'),
    undefined,
    'ECONNREFUSED',
  ])('is not said of %s', (cause) => {
    expect(hadNoConnection(fetchError(cause))).toBe(false);
  });

  it.each([new DOMException('aborted', 'TimeoutError'), undefined, 'text'])(
    'is not said where there is no cause: %s',
    (error) => {
      expect(hadNoConnection(error)).toBe(false);
    },
  );
});
