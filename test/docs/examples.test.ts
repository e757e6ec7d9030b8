/** The examples of the documentation, run against the local run. */
import { GetObjectCommand, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { clientSettings } from '../../infra/local/aws/local-aws.ts';
import {
  grantsAnnounced,
  localComponent,
  startLocalRun,
  type LocalRun,
} from '../support/bundled-service.ts';

jest.setTimeout(120_000);

const run = promisify(execFile);
const ourFolder = fileURLToPath(new URL('../..', import.meta.url));
const { componentAppId } = localComponent;

let folder: string;
let service: LocalRun;
let s3: S3Client;
let authorizerAppId: string;
let openId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-examples-'));
  const messageResponder = join(ourFolder, 'docs/examples/answer-messages.ts');
  service = await startLocalRun({ messageResponder });
  const { simulator } = service;
  await simulator.pushVerifyTicket();
  authorizerAppId = simulator.accounts()[0]?.authorizerAppId ?? '';
  await simulator.authorize(authorizerAppId);
  await grantsAnnounced(service, 1);
  openId = simulator.users(authorizerAppId)[0]?.openId ?? '';
  const fields = { MsgType: 'text', Content: '在吗' };
  await simulator.pushMessage(authorizerAppId, fields, { componentAppId, openId });
  await simulator.settle();
  s3 = new S3Client({ ...clientSettings(service.urls.s3), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'pictures' }));
});
afterAll(async () => {
  s3.destroy();
  await service.close();
  rmSync(folder, { recursive: true });
});

/** Runs an example's handler in a process of its own, as Lambda would. */
async function runExample(name: string, event: object): Promise<void> {
  const outfile = join(folder, `${name}.cjs`);
  await build({
    absWorkingDir: ourFolder,
    entryPoints: [`docs/examples/${name}.ts`],
    alias: { 'wxkeeper/client': './shared/client/index.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  const use = `require(${JSON.stringify(outfile)}).handler(${JSON.stringify(event)})`;
  const env = {
    ...process.env,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_LAMBDA: service.urls.invoke,
    AWS_ENDPOINT_URL_S3: service.urls.s3,
    S3_FORCE_PATH_STYLE: 'true',
    COMPONENT_APP_ID: componentAppId,
  };
  await run(process.execPath, ['--input-type=commonjs', '--eval', use], { env });
}

it.each([
  { size: 10_000, way: 'in the answer' },
  { size: 9_000_000, way: 'in the bucket of the stack' },
])('keeps a picture that comes $way', async ({ size }) => {
  const picture = randomBytes(size);
  const mediaId = await uploadPicture(picture);
  const message = { MsgType: 'image', MsgId: `id-${size}`, MediaId: mediaId };

  await runExample('keep-picture', { detail: { componentAppId, authorizerAppId, message } });

  const Key = `${authorizerAppId}/id-${size}`;
  const kept = await s3.send(new GetObjectCommand({ Bucket: 'pictures', Key }));
  const bytes = await kept.Body?.transformToByteArray();
  expect(picture.equals(bytes ?? new Uint8Array())).toBe(true);
  expect(kept.ContentType).toBe('image/png');
});

it('sends a text, although WeChat refuses the first token', async () => {
  const { simulator } = service;
  await service.invoke('get-access-token', { componentAppId, authorizerAppId });
  simulator.forget('authorizer-access-token', { authorizerAppId });

  await runExample('send-customer-service-text', { authorizerAppId, openId, content: '您好 😀' });

  expect(simulator.sentMessages()).toMatchObject([
    { message: { touser: openId, msgtype: 'text', text: { content: '您好 😀' } } },
  ]);
});

it('says why WeChat refuses a text', async () => {
  const event = { authorizerAppId, openId: 'o-nobody', content: '您好' };

  await expect(runExample('send-customer-service-text', event)).rejects.toThrow(
    /WeChat answered 4\d{4}: /,
  );
});

it.each([
  [
    { MsgType: 'text', Content: '客服' },
    '<MsgType><![CDATA[transfer_customer_service]]></MsgType>',
  ],
  [
    { MsgType: 'text', Content: '官网' },
    '<Url><![CDATA[https://www.example.com/?from=wechat&page=1]]></Url>',
  ],
  [{ MsgType: 'text', Content: 'a & b 😀' }, '<Content><![CDATA[您说的是“a & b 😀”吗？'],
  [{ MsgType: 'event', Event: 'subscribe' }, '<Content><![CDATA[感谢关注 🎉\n'],
  [{ MsgType: 'image', MediaId: 'm' }, '<Content><![CDATA[已收到，谢谢！]]></Content>'],
])('answers %j', async (fields, expected) => {
  const { simulator } = service;
  const sender = { componentAppId, openId };
  const { succeeded, reply } = await simulator.pushMessage(authorizerAppId, fields, sender);

  expect(succeeded).toBe(true);
  expect(reply).toContain(expected);
});

it('answers nothing to who leaves', async () => {
  const fields = { MsgType: 'event', Event: 'unsubscribe' };
  const sender = { componentAppId, openId };
  const { succeeded, reply } = await service.simulator.pushMessage(authorizerAppId, fields, sender);

  expect([succeeded, reply]).toEqual([true, undefined]);
});

it('is served by its name as well, as the function that it will be', async () => {
  const url = `${service.urls.invoke}/2015-03-31/functions/message-responder/invocations`;
  const event = { componentAppId, authorizerAppId, message: { MsgType: 'voice' } };
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });

  expect(await response.json()).toEqual({ type: 'text', content: '已收到，谢谢！' });
});

async function uploadPicture(picture: Buffer<ArrayBuffer>): Promise<string> {
  const lookUp = await service.invoke('get-access-token', { componentAppId, authorizerAppId });
  const { accessToken } = lookUp.answer as { accessToken: string };
  const form = new FormData();
  form.append('media', new Blob([picture], { type: 'image/png' }), 'a.png');
  const url = `${service.simulator.url}/cgi-bin/media/upload?type=image&access_token=${accessToken}`;
  const response = await fetch(url, { method: 'POST', body: form });
  const { media_id: mediaId } = (await response.json()) as { media_id: string };
  return mediaId;
}
