/** Calls that others have composed: sent once, and answered as WeChat answers. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type RequestListener, type Server } from 'node:http';
import { freePort, listen, LOOPBACK, stopListening } from '../../../infra/local/process/ports.ts';
import { createWechatHosts, type HostSwitch } from '../../../shared/wechat/hosts.ts';
import { callWechatRaw, type RawRequest } from '../../../shared/wechat/raw-call.ts';

const request: RawRequest = {
  method: 'POST',
  path: '/cgi-bin/menu/create',
  search: '?access_token=secret-token',
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode('{"a":"今"}'),
};
const limits = { milliseconds: 5000, timeoutSeconds: 5, bytes: 1000 };

let nobody: string;
let server: Server;
let url: string;
let answer: RequestListener;
let received: { method: string | undefined; url: string | undefined; body: string }[];
let switches: HostSwitch[];

beforeEach(async () => {
  received = [];
  switches = [];
  answer = (_incoming, response) => response.end('{}');
  server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const { method, url: asked } = incoming;
      received.push({ method, url: asked, body: Buffer.concat(parts).toString() });
      answer(incoming, response);
    });
  });
  url = await listen(server, 0);
  nobody = `http://${LOOPBACK}:${await freePort(0)}`;
});

afterEach(() => stopListening(server));

const hostsAt = (...baseUrls: string[]) => ({
  fetch,
  uptime: () => performance.now(),
  hosts: createWechatHosts(baseUrls, { now: () => 0, onSwitch: (change) => switches.push(change) }),
});

describe('a request', () => {
  it('is sent as it is', async () => {
    const { status, bytes } = await callWechatRaw(hostsAt(url), request, limits);

    expect([status, bytes.toString()]).toEqual([200, '{}']);
    expect(received).toEqual([
      {
        method: 'POST',
        url: '/cgi-bin/menu/create?access_token=secret-token',
        body: '{"a":"今"}',
      },
    ]);
  });

  it('goes to the second host where the first has no connection', async () => {
    await callWechatRaw(hostsAt(nobody, url), request, limits);

    expect(received).toHaveLength(1);
    expect(switches).toMatchObject([{ from: new URL(nobody).host }]);
  });

  it('that may have been received is sent to no other host', async () => {
    answer = (incoming) => incoming.socket.destroy();

    await expect(callWechatRaw(hostsAt(url, nobody), request, limits)).rejects.toMatchObject({
      name: 'WechatUnreachable',
      message: expect.stringMatching(/^WeChat gave no answer .*; it may have acted$/),
      hostFault: 'no-answer',
    });
    expect(received).toHaveLength(1);
  });

  it('goes to no second host where no time is left: the process was frozen meanwhile', async () => {
    let frozenMilliseconds = 0;
    const wechat = {
      ...hostsAt(nobody, url),
      uptime: () => performance.now() + frozenMilliseconds,
      fetch: (asked: string, init: RequestInit) =>
        fetch(asked, init).finally(() => (frozenMilliseconds = limits.milliseconds)),
    };

    await expect(callWechatRaw(wechat, request, limits)).rejects.toMatchObject({
      name: 'WechatUnreachable',
      message: 'WeChat could not be asked (/cgi-bin/menu/create): no answer within 5 s',
      hostFault: undefined,
    });
    expect(received).toEqual([]);
  });

  it('that nobody receives says so, without the token', async () => {
    const failing = callWechatRaw(hostsAt(nobody), request, limits);

    await expect(failing).rejects.toMatchObject({
      hostFault: 'no-connection',
      message: 'WeChat could not be asked (/cgi-bin/menu/create): no connection (ECONNREFUSED)',
    });
  });
});

describe('an answer', () => {
  it('that leads elsewhere is not followed: the token would go along', async () => {
    answer = (_incoming, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end('moved');

    await expect(callWechatRaw(hostsAt(url), request, limits)).resolves.toMatchObject({
      status: 302,
      bytes: Buffer.from('moved'),
    });
  });

  it.each([500, 502, 503, 504])(
    'with %i is one, and later calls begin elsewhere',
    async (status) => {
      answer = (_incoming, response) => response.writeHead(status).end('<html>');

      await expect(callWechatRaw(hostsAt(url, nobody), request, limits)).resolves.toMatchObject({
        status,
        bytes: Buffer.from('<html>'),
      });
      expect(switches).toMatchObject([
        {
          to: new URL(nobody).host,
          reason: `WeChat could not be asked (/cgi-bin/menu/create): HTTP status ${status}`,
        },
      ]);
    },
  );

  it('that is too large is not read to its end', async () => {
    answer = (_incoming, response) => response.end('x'.repeat(1001));

    await expect(callWechatRaw(hostsAt(url), request, limits)).rejects.toMatchObject({
      message:
        "WeChat's answer cannot be read (/cgi-bin/menu/create): it has more than 1000 bytes; WeChat may have acted",
      hostFault: undefined,
    });
  });

  it.each([
    ['our own limit', 4000, 'no-answer'],
    ['a shorter one, which the caller chose', 200, undefined],
  ])('that does not come within %s', async (_what, milliseconds, hostFault) => {
    answer = () => {};

    await expect(
      callWechatRaw(hostsAt(url), request, { ...limits, milliseconds }),
    ).rejects.toMatchObject({ name: 'WechatUnreachable', hostFault });
  });
});
