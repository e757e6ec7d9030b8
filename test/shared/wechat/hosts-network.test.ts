/** The same with real connections on this machine: what `fetch` says must mean what we take it for. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { freePort, listen, LOOPBACK, stopListening } from '../../../infra/local/process/ports.ts';
import type { WechatApi } from '../../../shared/wechat/call.ts';
import { createPreAuthCode, queryAuthorization } from '../../../shared/wechat/component-api.ts';
import { createFetch } from '../../../shared/wechat/connections.ts';
import { createWechatHosts, type HostSwitch } from '../../../shared/wechat/hosts.ts';
import { START } from '../../support/services.ts';

const path = '/cgi-bin/component/api_query_auth';
const authorizationCode = 'queryauthcode@@@hXh2446N-P9OOZqW4EeuPO9zFXEnAz5V';
const caller = { componentAppId: 'wx0123456789abcdef', componentAccessToken: 'token-1' };
const authorizerAppId = 'wx5a1c9e7d3b2f8046';
const grant = {
  authorization_info: { authorizer_appid: authorizerAppId, func_info: [] },
};

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A host that reads whole requests, remembers them and then does as the test wants. */
async function startHost(answer: Answer) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    answer(response, request);
  });
  const url = await listen(server, 0);
  opened.push(() => stopListening(server));
  return { url, bodies };
}

const grants: Answer = (response) => {
  response.end(JSON.stringify(grant));
};

/** The exchange of a code, of all calls the one that must not be sent twice; and one that may be. */
function exchangeAt(baseUrls: string[], timeoutSeconds = 4) {
  const switches: HostSwitch[] = [];
  const hosts = createWechatHosts(baseUrls, {
    now: () => START,
    onSwitch: (change) => switches.push(change),
  });
  const uptime = () => performance.now();
  const wechat: WechatApi = { hosts, fetch: createFetch({ uptime }), timeoutSeconds, uptime };
  const exchange = async () => queryAuthorization(wechat, { ...caller, authorizationCode });
  const preAuthCode = async () => createPreAuthCode(wechat, caller);
  return { exchange, preAuthCode, switches };
}

describe('the exchange of a code', () => {
  it('goes to the second host, if no server listens at the first', async () => {
    const two = await startHost(grants);
    const port = await freePort(0);
    const { exchange, switches } = exchangeAt([`http://${LOOPBACK}:${port}`, two.url]);

    await expect(exchange()).resolves.toMatchObject({ authorizerAppId });
    expect(two.bodies).toHaveLength(1);
    expect(switches).toMatchObject([{ from: `${LOOPBACK}:${port}`, to: new URL(two.url).host }]);
    expect(switches[0]?.reason).toContain('no connection (ECONNREFUSED)');
  });

  it('goes to the second host, if the first one shows something that is not TLS at all', async () => {
    const [plain, two] = [await startHost(grants), await startHost(grants)];
    const { exchange } = exchangeAt([plain.url.replace('http:', 'https:'), two.url]);

    // What became of the connection cannot be told from the error: only the next call changes over.
    await expect(exchange()).rejects.toMatchObject({ hostFault: 'no-answer' });
    await expect(exchange()).resolves.toMatchObject({ authorizerAppId });
    expect(plain.bodies).toEqual([]);
  });

  it.each<[string, Answer, number]>([
    ['never answers', () => {}, 0.2],
    ['resets the connection', (_response, { socket }) => socket.resetAndDestroy(), 4],
    ['closes the connection', (_response, { socket }) => socket.destroy(), 4],
    [
      'breaks off in the middle of its answer',
      (response, { socket }) => {
        response.writeHead(200, { 'content-length': 99 });
        response.write('{"authorization_info":', () => socket.destroy());
      },
      4,
    ],
    ['answers 503', (response) => response.writeHead(503).end('busy'), 4],
    ['leads elsewhere', (response) => response.writeHead(302, { location: '/' }).end(), 4],
  ])('is sent once, if the first host reads it and %s', async (_what, answer, seconds) => {
    const [one, two] = [await startHost(answer), await startHost(grants)];
    const { exchange, switches } = exchangeAt([one.url, two.url], seconds);

    await expect(exchange()).rejects.toMatchObject({ hostFault: 'no-answer', path });
    expect(one.bodies).toHaveLength(1);
    expect(one.bodies[0]).toContain(authorizationCode);
    expect(two.bodies).toEqual([]);
    expect(switches).toHaveLength(1);

    await expect(exchange()).resolves.toMatchObject({ authorizerAppId });
    expect([one.bodies.length, two.bodies.length]).toEqual([1, 1]);
  });

  it('takes no longer than one time limit, whichever hosts are asked', async () => {
    const two = await startHost(() => {});
    const { exchange } = exchangeAt([`http://${LOOPBACK}:${await freePort(0)}`, two.url], 0.2);
    const startedAt = performance.now();

    await expect(exchange()).rejects.toMatchObject({
      message: `WeChat could not be asked (${path}): no answer within 0.2 s`,
    });
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('a pre-auth code', () => {
  const created = { value: 'preauthcode@@@Cx_Dk6qi', validForSeconds: 1800 };
  const creates: Answer = (response) => {
    response.end(JSON.stringify({ pre_auth_code: created.value, expires_in: 1800 }));
  };
  const resets: Answer = (_response, { socket }) => socket.resetAndDestroy();
  const closes: Answer = (_response, { socket }) => socket.destroy();
  const breaksOff: Answer = (response, { socket }) => {
    response.writeHead(200, { 'content-length': 99 });
    response.write('{', () => socket.destroy());
  };

  /** The n-th request meets the n-th answer. */
  async function startHostWith(...answers: Answer[]) {
    let asked = 0;
    return startHost((response, request) => answers[asked++]?.(response, request));
  }

  it.each<[string, Answer]>([
    ['resets', resets],
    ['closes', closes],
  ])('is asked for again, at the same host, if it %s the connection', async (_what, breaks) => {
    const [one, two] = [await startHostWith(breaks, creates), await startHost(creates)];
    const { preAuthCode, switches } = exchangeAt([one.url, two.url]);

    await expect(preAuthCode()).resolves.toEqual(created);
    expect([one.bodies.length, two.bodies.length]).toEqual([2, 0]);
    expect(switches).toEqual([]);
  });

  it('is asked for again once, not more', async () => {
    const [one, two] = [await startHost(resets), await startHost(creates)];
    const { preAuthCode, switches } = exchangeAt([one.url, two.url]);

    await expect(preAuthCode()).rejects.toMatchObject({ hostFault: 'no-answer' });
    expect([one.bodies.length, two.bodies.length]).toEqual([2, 0]);
    expect(switches).toHaveLength(1);
  });

  it('is not asked for again, if its answer has begun', async () => {
    const one = await startHostWith(breaksOff, creates);
    const { preAuthCode } = exchangeAt([one.url]);

    await expect(preAuthCode()).rejects.toMatchObject({ hostFault: 'no-answer' });
    expect(one.bodies).toHaveLength(1);
  });
});
