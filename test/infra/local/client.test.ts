/** The client against the local run, by code that knows nothing but `fetch`, and by sign-ins. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { createClient, type Client } from '../../../shared/client/index.ts';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../../support/bundled-service.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;
const redirectUri = 'https://shop.example/wechat';

let service: LocalRun;
let lambda: LambdaClient;
let client: Client;
let official: string;
let miniProgram: string;

beforeAll(async () => {
  service = await startLocalRun();
  const { simulator } = service;
  lambda = new LambdaClient({ ...clientSettings(service.urls.invoke), maxAttempts: 1 });
  client = createClient({ lambda });
  await simulator.pushVerifyTicket();
  official = simulator.addAccount({ kind: 'service-account', verifyType: 0 }).authorizerAppId;
  miniProgram = simulator.addAccount({ kind: 'mini-program' }).authorizerAppId;
  await simulator.authorize(official);
  await simulator.authorize(miniProgram);
  await grantsAnnounced(service, 2);
});
afterAll(async () => {
  lambda.destroy();
  await service.close();
});

/** A little SDK, as there are many: it has its own base URL and token, and is given a fetch. */
function createSdk(wechat: typeof fetch, accessToken: string) {
  const url = (path: string, query: Record<string, string> = {}) => {
    const all = new URLSearchParams({ access_token: accessToken, ...query });
    return `https://api.weixin.qq.com${path}?${all.toString()}`;
  };
  return {
    get: async (path: string, query?: Record<string, string>) => wechat(url(path, query)),
    post: async (path: string, body: object) =>
      wechat(url(path), {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
      }),
    upload: async (path: string, query: Record<string, string>, form: FormData) =>
      wechat(url(path, query), { method: 'POST', body: form }),
  };
}

it('an SDK with a pluggable fetch works without a token and without an address', async () => {
  const account = { componentAppId, authorizerAppId: official };
  const sdk = createSdk(client.wechatFetch(account), 'whatever the SDK holds for a token');
  const picture = randomBytes(50_000);
  const form = new FormData();
  form.append('media', new Blob([picture], { type: 'image/png' }), '图片.png');

  const followers = (await (await sdk.get('/cgi-bin/user/get')).json()) as { total: number };
  const uploaded = await sdk.upload('/cgi-bin/media/upload', { type: 'image' }, form);
  const { media_id: mediaId } = (await uploaded.json()) as { media_id: string };
  const downloaded = await sdk.get('/cgi-bin/media/get', { media_id: mediaId });
  const late = await sdk.post('/cgi-bin/message/custom/send', { touser: 'o', msgtype: 'text' });

  expect(followers.total).toBe(2);
  expect(downloaded.headers.get('content-type')).toBe('image/png');
  expect(picture.equals(new Uint8Array(await downloaded.arrayBuffer()))).toBe(true);
  expect(await late.json()).toMatchObject({ errcode: expect.any(Number) });
});

it('the SDK’s own way to a token is refused, as by the service', async () => {
  const sdk = createSdk(client.wechatFetch({ componentAppId, authorizerAppId: official }), '');
  const asking = sdk.get('/cgi-bin/token', { grant_type: 'client_credential' });

  await expect(asking).rejects.toMatchObject({ name: 'CallNotAllowed', retryable: false });
});

it('a user signs in on a web page, by the address that the client makes', async () => {
  const { simulator } = service;
  const account = { componentAppId, authorizerAppId: official };
  const url = new URL(client.webAuthorizationUrl({ ...account, redirectUri, state: 's1' }));
  const page = await fetch(`${simulator.url}${url.pathname}${url.search}`, { redirect: 'manual' });
  expect(page.status).toBeLessThan(400);
  const { code } = simulator.issueWebCode(official);
  const user = await client.exchangeWebCode({ ...account, code });

  const [first] = simulator.users(official);
  expect(user).toMatchObject({ openId: first?.openId, scope: 'snsapi_base' });
  await expect(client.exchangeWebCode({ ...account, code })).rejects.toMatchObject({
    name: 'WechatAnswerError',
    errcode: 40163,
  });
});

it('a user signs in to a mini program', async () => {
  const account = { componentAppId, authorizerAppId: miniProgram };
  const { code } = service.simulator.issueLoginCode(miniProgram);

  const user = await client.exchangeLoginCode({ ...account, code });

  expect(user.openId).toBe(service.simulator.users(miniProgram)[0]?.openId);
  expect(Buffer.from(user.sessionKey, 'base64')).toHaveLength(16);
});
