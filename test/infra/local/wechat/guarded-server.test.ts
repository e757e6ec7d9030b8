/** Which requests a local server answers: those of programs and of its own pages. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import { startGuardedProxy } from '../../../../infra/local/process/guarded-proxy.ts';
import {
  createGuardedServer,
  FOREIGN_PAGE_REFUSAL,
} from '../../../../infra/local/wechat/guarded-server.ts';
import { listen, stopListening } from '../../../../infra/local/process/ports.ts';
import { sendPlain as send, type PlainRequest } from '../../../support/plain-request.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createGuardedServer((_request, response) => response.end('secret'), {
    hostNames: ['wechat.test'],
    isLinked: (path) => path === '/page',
  });
  url = await listen(server, 0);
});
afterAll(async () => {
  await stopListening(server);
});

const visit = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

describe('a guarded server answers', () => {
  it.each<[string, Record<string, string>]>([
    ['a program', {}],
    ['a program that names the machine', { host: 'localhost:3001' }],
    ['one in capitals', { host: 'LOCALHOST:3001' }],
    ['one that names a bucket', { host: 'bucket.localhost:3001' }],
    ['one that uses IPv6', { host: '[::1]:3001' }],
    ['one with a further name', { host: 'wechat.test:3001' }],
    ['an address that somebody typed', { 'sec-fetch-site': 'none', ...visit }],
    ['its own page', { 'sec-fetch-site': 'same-origin' }],
    ['a form of its own page', { host: 'localhost:3002', origin: 'http://localhost:3002' }],
  ])('%s', async (_name, headers) => {
    expect(await send(url, { headers })).toMatchObject({ status: 200, body: 'secret' });
  });

  it.each<[string, Record<string, string>]>([
    ['a link of another site', { 'sec-fetch-site': 'cross-site', ...visit }],
    ['a link of another port', { 'sec-fetch-site': 'same-site', ...visit }],
    ['a picture on a page of another port', { 'sec-fetch-site': 'same-site' }],
  ])('%s, for a page to which others link', async (_name, headers) => {
    expect(await send(url, { path: '/page?a=1', headers })).toMatchObject({ status: 200 });
  });
});

const foreign: [string, PlainRequest][] = [
  ['a page of another site', { headers: { origin: 'https://evil.example' } }],
  ['a page without an origin', { headers: { origin: 'null' } }],
  ['a page of another port', { headers: { origin: 'http://127.0.0.1:1' } }],
  ['a page under https', { headers: { host: 'localhost:1', origin: 'https://localhost:1' } }],
  ['a picture of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ['a picture of another port', { headers: { 'sec-fetch-site': 'same-site' } }],
  ['a link of another site', { headers: { 'sec-fetch-site': 'cross-site', ...visit } }],
  ['a name that was bound anew', { headers: { host: 'evil.example' } }],
  ['one with a port', { headers: { host: 'evil.example:3001' } }],
  ['one that begins like ours', { headers: { host: 'localhost.evil.example' } }],
  ['one that ends like ours', { headers: { host: 'evillocalhost' } }],
  ['one that begins like our address', { headers: { host: '127.0.0.1.evil.example' } }],
  ['one with a user', { headers: { host: 'localhost:1@evil.example' } }],
  ['the address that means all', { headers: { host: '0.0.0.0' } }],
  ['a form', { method: 'POST', headers: { origin: 'https://evil.example' }, body: 'a=1' }],
  ['a question before a request', { method: 'OPTIONS', headers: { origin: 'https://a.example' } }],
  [
    'a frame around a page to which others link',
    { path: '/page', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' } },
  ],
  [
    'a form for a page to which others link',
    { path: '/page', method: 'POST', headers: { 'sec-fetch-site': 'cross-site', ...visit } },
  ],
];

describe('a guarded server refuses', () => {
  it.each(foreign)('%s', async (_name, sent) => {
    const answer = await send(url, sent);
    expect(answer).toMatchObject({ status: 403, body: FOREIGN_PAGE_REFUSAL });
    expect(Object.keys(answer.headers).join()).not.toContain('access-control');
  });
});

describe('a guarded proxy', () => {
  /** As DynamoDB's engines do: every page may read every answer. */
  const open = createServer((request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'x-other': 'kept' });
    request.pipe(response);
  });
  let proxy: Awaited<ReturnType<typeof startGuardedProxy>>;
  beforeAll(async () => {
    proxy = await startGuardedProxy(await listen(open, 0), 0);
  });
  afterAll(async () => {
    await proxy.close();
    await stopListening(open);
  });

  it('passes on what programs ask', async () => {
    const answer = await send(proxy.endpoint, { method: 'POST', body: 'asked' });
    expect(answer).toMatchObject({ status: 200, body: 'asked', headers: { 'x-other': 'kept' } });
  });

  it('takes away what would let pages read it', async () => {
    const { headers } = await send(proxy.endpoint, {});
    expect(Object.keys(headers).join()).not.toContain('access-control');
  });

  it.each(foreign)('refuses %s', async (_name, sent) => {
    expect(await send(proxy.endpoint, sent)).toMatchObject({ status: 403 });
  });

  it('breaks the connection where the other program does not answer', async () => {
    const closed = await startGuardedProxy('http://127.0.0.1:1', 0);
    await expect(send(closed.endpoint, {})).rejects.toThrow('socket hang up');
    await closed.close();
  });
});
