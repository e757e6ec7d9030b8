/** Connections to WeChat, over real sockets: which are used again, and how a request fails. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { freePort, listen, LOOPBACK, stopListening } from '../../../infra/local/process/ports.ts';
import { until } from '../../../infra/local/process/until.ts';
import { createFetch, IDLE_MILLISECONDS } from '../../../shared/wechat/connections.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()));
});

const agrees: Answer = (response) => response.end('{"value":"ok"}');

/** A server, and a `fetch` whose clock only moves when it is moved. */
async function start(answers: { next: Answer } = { next: agrees }) {
  let now = 0;
  const seen: { body: string; headers: IncomingMessage['headers'] }[] = [];
  const sockets: Socket[] = [];
  const server = createServer(async (request, response) => {
    seen.push({ body: await text(request), headers: request.headers });
    answers.next(response, request);
  });
  server.on('connection', (socket) => sockets.push(socket));
  const url = await listen(server, 0);
  opened.push(() => stopListening(server));
  const fetch = createFetch({ uptime: () => now });
  return {
    answers,
    seen,
    sockets,
    url,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
    post: async (body = '{}', signal = AbortSignal.timeout(4000), to = url) => {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', redirect: 'error', headers, body, signal } as const;
      const answer = await fetch(`${to}/path`, init);
      return { status: answer.status, text: await answer.text() };
    },
  };
}

describe('a request', () => {
  it('is sent whole, and its answer is told with its status', async () => {
    const { post, seen } = await start();
    expect(await post('{"name":"小店"}')).toEqual({ status: 200, text: '{"value":"ok"}' });
    expect(seen).toMatchObject([
      {
        body: '{"name":"小店"}',
        headers: { 'content-type': 'application/json', 'content-length': '17' },
      },
    ]);
  });

  it.each([302, 404, 502])('is over with a %d: nothing is followed', async (status) => {
    const { post, seen } = await start({
      next: (response) => response.writeHead(status, { location: '/' }).end('x'),
    });
    expect(await post()).toEqual({ status, text: 'x' });
    expect(seen).toHaveLength(1);
  });
});

describe('a connection', () => {
  it('is used again by the calls that follow', async () => {
    const { post, sockets, wait } = await start();
    for (let calls = 0; calls < 3; calls++) {
      await post();
      wait(IDLE_MILLISECONDS);
    }
    expect(sockets).toHaveLength(1);
  });

  it('is not used again after a pause, though nothing has ended it', async () => {
    const { post, sockets, wait } = await start();
    await post();
    wait(IDLE_MILLISECONDS + 1);
    expect(sockets[0]?.destroyed).toBe(false);
    await post();
    expect(sockets).toHaveLength(2);
    await until('the old one to end', async () => sockets[0]?.destroyed || undefined);
  });

  it('is old or not by itself, whatever the others did', async () => {
    const { post, sockets, wait, answers } = await start();
    await Promise.all([post(), post()]);
    expect(sockets).toHaveLength(2);
    // One call is under way meanwhile; the second connection waits.
    const arrived = new Promise<ServerResponse>((resolve) => {
      answers.next = resolve;
    });
    const slow = post();
    const response = await arrived;
    wait(IDLE_MILLISECONDS + 1);
    answers.next = agrees;
    response.end('{}');
    await slow;
    await Promise.all([post(), post()]);
    expect(sockets).toHaveLength(3);
  });

  it('is not trusted where another one has just broken', async () => {
    const { post, sockets, answers } = await start();
    await Promise.all([post(), post()]);
    answers.next = (_response, { socket }) => socket.resetAndDestroy();
    await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    answers.next = agrees;
    await post();
    expect(sockets).toHaveLength(3);
  });
});

describe('a failure is told as the built-in fetch tells it', () => {
  it.each<[string, Answer]>([
    ['a reset', (_response, { socket }) => socket.resetAndDestroy()],
    ['a connection that is closed', (_response, { socket }) => socket.destroy()],
    [
      'an answer that breaks off',
      (response, { socket }) => {
        response.writeHead(200, { 'content-length': 99 });
        response.write('{', () => socket.destroy());
      },
    ],
  ])('%s', async (_what, next) => {
    const { post } = await start({ next });
    await expect(post()).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNRESET' },
    });
  });

  it('no server', async () => {
    const { post } = await start();
    const nobody = `http://${LOOPBACK}:${await freePort(0)}`;
    await expect(post('{}', AbortSignal.timeout(4000), nobody)).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNREFUSED', syscall: 'connect' },
    });
  });

  it('no TLS', async () => {
    const { post, url, seen } = await start();
    const secure = url.replace('http:', 'https:');
    const failed = post('{}', AbortSignal.timeout(4000), secure);
    await expect(failed).rejects.toMatchObject({ name: 'TypeError' });
    expect(seen).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['before the answer', () => {}],
    [
      'in the middle of it',
      (response) => {
        response.writeHead(200, { 'content-length': 99 });
        response.write('{');
      },
    ],
  ])('a time-out %s', async (_when, next) => {
    const { post } = await start({ next });
    const failed = post('{}', AbortSignal.timeout(100));
    await expect(failed).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
