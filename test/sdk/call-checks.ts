/** Ordinary APIs that the SDK calls with the tokens that it got. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { miniProgram, serviceAccount } from '../infra/local/wechat/simulator-fixture.ts';
import { refusalOf, successOf, type Check } from './checks.ts';
import { PASSIVE_REPLY } from './push-server.ts';
import type { Client } from './sdk.ts';
import { lastReceived, miniApp, officialAccount, userOf, type World } from './world.ts';

const menu = { button: [{ type: 'click', name: '今日特价', key: 'specials' }] };

/** In this order. */
export const callChecks: readonly Check[] = [
  {
    title: 'a user writes; the SDK reads the message and replies at once',
    run: receiveMessage,
  },
  {
    title: 'custom/send to the user who has written',
    async run(world) {
      const { FromUserName: openId } = lastReceived(world, 'message');
      successOf(await sendText(world, String(openId), '您好'));
      const sent = world.simulator.sentMessages().at(-1);
      assert.equal(sent?.openId, openId);
      assert.deepEqual(sent?.message['text'], { content: '您好' });
    },
  },
  {
    title: 'custom/send to a user who has not',
    run: async (world) =>
      refusalOf((await sendText(world, userOf(world, 1), '您好')).toObject(), 45015),
  },
  {
    title: 'ticket/getticket, and the configuration for a web page with its signature',
    run: signWebPage,
  },
  {
    title: 'user/get',
    async run(world) {
      const { total } = successOf(await clientOf(world).get('cgi-bin/user/get'));
      return `${String(total)} followers`;
    },
  },
  {
    title: 'menu/get without a menu',
    run: async (world) =>
      refusalOf((await clientOf(world).get('cgi-bin/menu/get')).toObject(), 46003),
  },
  {
    title: 'menu/get',
    async run(world) {
      world.simulator.setMenu(serviceAccount, menu);
      assert.deepEqual(successOf(await clientOf(world).get('cgi-bin/menu/get')), { menu });
    },
  },
  {
    title: 'media/upload as multipart, and media/get with equal bytes',
    run: uploadAndDownload,
  },
  {
    title: 'media/get of a file that is not there: JSON instead of bytes',
    async run(world) {
      const content = await downloadBytes(clientOf(world), 'no-such-file');
      return refusalOf(JSON.parse(content.toString()), 40007);
    },
  },
  {
    title: 'getwxacodeunlimit: a picture',
    async run(world) {
      const answer = await codeFor(world, 'table=7');
      const content = bytesOf(answer.getContent());
      assert.equal(answer.getHeader('content-type'), 'image/jpeg');
      assert.equal(content.toString('hex', 0, 3), 'ffd8ff');
      return `${content.length} bytes`;
    },
  },
  {
    title: 'getwxacodeunlimit with a bad scene: JSON instead of a picture',
    async run(world) {
      const answer = await codeFor(world, '桌号');
      return refusalOf(JSON.parse(bytesOf(answer.getContent()).toString()), 40169);
    },
  },
];

async function receiveMessage(world: World) {
  const { simulator } = world;
  const openId = userOf(world, 0);
  const text = { MsgType: 'text', Content: '在吗？<&>' };
  const { succeeded, reply = '' } = await simulator.pushMessage(serviceAccount, text, { openId });
  assert.ok(succeeded, 'WeChat could not read the reply');
  const message = lastReceived(world, 'message');
  assert.equal(message['FromUserName'], openId);
  assert.equal(message['Content'], text.Content);
  assert.ok(reply.includes(PASSIVE_REPLY) && reply.includes(openId), 'another reply arrived');
}

async function signWebPage(world: World) {
  const account = officialAccount(world, serviceAccount);
  const ticket = await account.getTicket().getTicket();
  assert.ok(world.simulator.isJsTicketValid(ticket), 'WeChat does not know the ticket');
  const url = 'https://shop.example.com/?table=7';
  const { nonceStr, timestamp, signature } = await account.getUtils().buildJsSdkConfig(url);
  const signed = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
  assert.equal(signature, createHash('sha1').update(signed).digest('hex'));
}

async function uploadAndDownload(world: World) {
  const file = join(world.folder, 'dish.png');
  const content = randomBytes(300_000);
  writeFileSync(file, content);
  const client = clientOf(world).withFile(file, 'media');
  const params = { type: 'image' };
  const { media_id: mediaId } = successOf(await client.post('cgi-bin/media/upload', { params }));
  const downloaded = await downloadBytes(clientOf(world), String(mediaId));
  assert.ok(downloaded.equals(content), 'other bytes came back');
  return `${content.length} bytes`;
}

async function downloadBytes(client: Client, mediaId: string): Promise<Buffer> {
  const params = { media_id: mediaId };
  const answer = await client.get('cgi-bin/media/get', { params, responseType: 'arraybuffer' });
  return bytesOf(answer.getContent());
}

function codeFor(world: World, scene: string) {
  const client = miniApp(world, miniProgram).getClient();
  return client.postJson('wxa/getwxacodeunlimit', { scene }, { responseType: 'arraybuffer' });
}

function bytesOf(content: unknown): Buffer {
  assert.ok(Buffer.isBuffer(content), 'the answer has no bytes');
  return content;
}

function clientOf(world: World): Client {
  return officialAccount(world, serviceAccount).getClient();
}

/** A customer message of the service account. */
export function sendText(world: World, openId: string, content: string, from?: 'outside') {
  const client = officialAccount(world, serviceAccount, from).getClient();
  const message = { touser: openId, msgtype: 'text', text: { content } };
  return client.postJson('cgi-bin/message/custom/send', message);
}
