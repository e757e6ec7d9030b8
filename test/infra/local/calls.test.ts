/** Calls to WeChat for others, from outside: by the Invoke API of the local run and its S3. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { CALL_FILES_BUCKET, clientSettings } from '../../../infra/local/aws/local-aws.ts';
import { localComponent } from '../../support/bundled-service.ts';
import { startCallsWorld, tokensIn, type Answer, type CallsWorld } from './calls-world.ts';

jest.setTimeout(120_000);

const { componentAppId } = localComponent;

let world: CallsWorld;
let s3: S3Client;
let authorizerAppId: string;

beforeAll(async () => {
  world = await startCallsWorld();
  s3 = new S3Client({ ...clientSettings(world.service.urls.s3), forcePathStyle: true });
  ({ authorizerAppId } = world);
});

afterAll(async () => {
  s3?.destroy();
  await world?.service.close();
});

const call = (request: object) => world.call(request);

it('a picture of 10 MB goes up and comes down by the bucket', async () => {
  const picture = randomBytes(10 * 1024 * 1024);
  const key = 'callers/-/in/picture.png';
  await s3.send(new PutObjectCommand({ Bucket: CALL_FILES_BUCKET, Key: key, Body: picture }));
  const file = { field: 'media', filename: '图片.png', contentType: 'image/png', s3: { key } };

  const up = await call({
    path: '/cgi-bin/media/upload',
    query: { type: 'image' },
    files: [file],
    timeoutSeconds: 25,
  });
  const down = await call({
    path: '/cgi-bin/media/get',
    query: { media_id: String(up.body?.['media_id']) },
    timeoutSeconds: 25,
  });

  expect(down.s3).toEqual({
    bucket: CALL_FILES_BUCKET,
    key: expect.stringMatching(/^callers\/-\/answers\//),
    size: picture.length,
  });
  const stored = await s3.send(
    new GetObjectCommand({ Bucket: down.s3?.bucket, Key: down.s3?.key }),
  );
  expect(stored.ContentType).toBe('image/png');
  const bytes = await stored.Body?.transformToByteArray();
  expect(picture.equals(bytes ?? new Uint8Array())).toBe(true);
});

it('a file that is not in the bucket is InvalidRequest', async () => {
  const files = [{ field: 'media', filename: 'a.png', s3: { key: 'callers/-/nothing' } }];

  expect(await call({ path: '/cgi-bin/media/upload', files })).toMatchObject({
    errorType: 'InvalidRequest',
  });
});

it('a request of more than 6 MB is refused by Lambda, and WeChat is not called', async () => {
  const files = [{ field: 'media', filename: 'a.png', base64: 'A'.repeat(6 * 1024 * 1024) }];
  world.service.simulator.resetCallCounts();

  expect(await call({ path: '/cgi-bin/media/upload', files })).toMatchObject({
    Message: 'Request must be smaller than 6291456 bytes',
  });
  expect(world.service.simulator.callCounts()).toEqual({});
});

it('100 callers with 10 calls each notice nothing when the token dies in between', async () => {
  const { simulator } = world.service;
  let calls = 0;
  const renewalsBefore = simulator.callCount('api_authorizer_token');
  const caller = async () => {
    const seen: Answer[] = [];
    for (let turn = 0; turn < 10; turn++) {
      if (++calls === 500) simulator.forget('authorizer-access-token', { authorizerAppId });
      seen.push(await call({ path: '/cgi-bin/menu/get' }));
    }
    return seen;
  };

  const all = (await Promise.all(Array.from({ length: 100 }, caller))).flat();

  expect(all).toHaveLength(1000);
  expect(all.filter(({ body }) => body?.['menu'] === undefined)).toEqual([]);
  expect(all.some(({ tokenRenewed }) => tokenRenewed)).toBe(true);
  expect(simulator.callCount('api_authorizer_token') - renewalsBefore).toBe(1);
});

it.each(['CallNotAllowed', 'InvalidRequest'])('%s never reaches WeChat', async (errorType) => {
  const path = errorType === 'CallNotAllowed' ? '/cgi-bin/Stable_Token' : '/cgi-bin//token';
  world.service.simulator.resetCallCounts();

  expect(await call({ path })).toMatchObject({ errorType });
  expect(world.service.simulator.callCounts()).toEqual({});
});

it('each call has one line, and no token is in any line or answer', async () => {
  const trace = 'order-4711';
  await call({ path: '/cgi-bin/menu/get', query: { unknown: 'value-of-the-query' }, trace });
  const lines = world.output.filter((line) => line.includes(trace));

  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    {
      message: 'WeChat called',
      componentAppId,
      authorizerAppId,
      path: '/cgi-bin/menu/get',
      status: 200,
      ms: expect.any(Number),
      bytes: expect.any(Number),
      attempts: 1,
    },
  ]);
  const printed = [...world.output, ...world.answers].join('\n');
  expect(await tokensIn(world, printed)).toEqual([]);
  expect(printed).not.toContain('value-of-the-query');
});
