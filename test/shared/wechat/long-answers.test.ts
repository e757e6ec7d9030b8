/** Answers of WeChat that are far too long: they are not read on, and nothing of them is repeated. */
import { expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import * as z from 'zod/mini';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';
import { callWechat } from '../../../shared/wechat/call.ts';
import { createFetch } from '../../../shared/wechat/connections.ts';
import { createWechatHosts } from '../../../shared/wechat/hosts.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';

const path = '/cgi-bin/component/api_component_token';
const token = '92_kFUQPV4IElTzyuBWHM4Ux3TnQ1Dk3jlxG_MTuMnVxsG0PMRcdd4Vqqfv6S';
const request = {
  path,
  query: { component_access_token: token },
  body: {},
  ifBroken: 'repeat',
  reply: z.object({}),
} as const;
const errmsgOf = (bytes: number) => token.repeat(Math.ceil(bytes / token.length)).slice(0, bytes);

it('of an errmsg of 5 MB no more than 1 MiB is read, and the connection is given up', async () => {
  let sentBytes = 0;
  let requests = 0;
  let closed: Promise<unknown> | undefined;
  const server = createServer((_asked, response) => {
    requests += 1;
    closed = new Promise((resolve) => response.on('close', resolve));
    response.writeHead(200, { 'content-type': 'application/json' });
    const parts = ['{"errcode":40001,"errmsg":"', ...Array(80).fill(errmsgOf(65_536)), '"}'];
    const next = () => {
      const part = parts.shift();
      if (part === undefined) response.end();
      else response.write(part, () => ((sentBytes += part.length), next()));
    };
    next();
  });
  const url = await listen(server, 0);
  const uptime = () => performance.now();
  const wechat = {
    hosts: createWechatHosts([url], { now: () => 0 }),
    fetch: createFetch({ uptime }),
    timeoutSeconds: 5,
    uptime,
  };
  const error: unknown = await callWechat(wechat, request).catch((thrown: unknown) => thrown);
  await closed;
  await stopListening(server);
  expect(error).toMatchObject({ name: 'WechatUnreachable', hostFault: undefined });
  expect(String(error)).toContain(`cannot be read (${path}): it has more than 1048576 bytes`);
  expect(requests).toBe(1);
  // The rest of 5.2 MB is neither sent nor read; what systems buffer is on its way.
  expect(sentBytes).toBeLessThan(4_500_000);
});

it.each([1000, 900_000])('of an errmsg of %d bytes 300 characters are shown', async (bytes) => {
  const errmsg = `invalid credential ${errmsgOf(bytes)}`;
  const wechat = fakeWechat({ [path]: { errcode: 40001, errmsg } });
  const error: unknown = await callWechat(wechat, request).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ errcode: 40001, errmsg: 'invalid credential …' });
});
