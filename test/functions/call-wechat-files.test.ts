/** Calls whose files or answers go by the bucket. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeeperError } from '../../shared/errors.ts';
import { account as authorizerAppId, startKeeper, type Keeper } from '../support/keeper.ts';

let keeper: Keeper;
let answer: Response;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
});

afterEach(async () => {
  await keeper.close();
});

const png = Buffer.from('\u0089PNG, as far as WeChat knows', 'latin1');
const upload = { authorizerAppId, path: '/cgi-bin/media/upload', query: { type: 'image' } };
const fileAt = (key: string) => ({ field: 'media', filename: 'a.png', s3: { key } });
const store = (key: string) =>
  keeper.services.files.write(key, { bytes: png, contentType: 'image/png' });

/** WeChat's next answers. */
function wechatAnswers(body: string | Buffer, contentType: string) {
  keeper.services.wechat.fetch = async () => {
    answer = new Response(new Uint8Array(Buffer.from(body)), {
      headers: { 'content-type': contentType },
    });
    return answer;
  };
}

describe('a file of the request', () => {
  it('is read from the bucket', async () => {
    await store('callers/-/in/picture');

    await expect(
      keeper.callWechat({ ...upload, files: [fileAt('callers/-/in/picture')] }),
    ).resolves.toMatchObject({ body: { type: 'image', media_id: expect.any(String) } });
  });

  it('that is not there is InvalidRequest, and WeChat is not called', async () => {
    keeper.simulator.resetCallCounts();

    await expect(
      keeper.callWechat({ ...upload, files: [fileAt('callers/-/nothing')] }),
    ).rejects.toMatchObject({
      name: 'InvalidRequest',
      message:
        'there is no file callers/-/nothing in the bucket test-bucket, or it may not be read',
    });
    expect(keeper.simulator.callCounts()).toEqual({});
  });

  it.each([
    'picture',
    '/callers/-/picture',
    'callers/picture',
    'callers/other/picture',
    'callers/-',
    'callers/-/',
    'callers/-/../other/picture',
    'callers/-/a/..',
    'callers/-/./a',
    'callers/-//a',
    'callers/-/a\\..\\b',
    'callers/-/a\u0000',
    'callers/-/a\nb',
    `callers/-/${'a'.repeat(1100)}`,
    `callers/-/${'今'.repeat(340)}`,
    'callers/-/a\ud800',
    'Callers/-/a',
    ['callers/-/a'],
    '',
  ])('is a caller’s own, and not %j', async (key) => {
    await store(String(key));

    await expect(
      keeper.callWechat({ ...upload, files: [fileAt(key as string)] }),
    ).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringContaining('a key that begins with callers/-/ and has no ..'),
    });
  });

  it.each([
    { field: 'media', filename: 'a.png' },
    { ...fileAt('callers/-/a'), base64: 'AAAA' },
    { ...fileAt('callers/-/a'), s3: { key: 'callers/-/a', bucket: 'other' } },
  ])('has its bytes in exactly one place: %j', async (file) => {
    await expect(keeper.callWechat({ ...upload, files: [file] })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: expect.stringMatching(/^files\[0\](?:\.s3)? is an object with/),
    });
  });
});

describe('an answer', () => {
  const call = { authorizerAppId, path: '/cgi-bin/menu/get' };

  it('is put into the bucket where the caller wants it there', async () => {
    wechatAnswers('{"errcode":0,"errmsg":"ok","a":1}', 'application/json');

    const { s3, ...rest } = await storedAnswer({ ...call, answerTo: 's3' });

    expect(rest).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      errcode: 0,
      errmsg: 'ok',
      attempts: 1,
      tokenRenewed: false,
      tookMs: 0,
    });
    expect(s3).toEqual({
      bucket: 'test-bucket',
      key: expect.stringMatching(/^callers\/-\/answers\/[\w-]+$/),
      size: 33,
    });
    expect(keeper.services.files.stored.get(s3.key)).toEqual({
      bytes: Buffer.from('{"errcode":0,"errmsg":"ok","a":1}'),
      contentType: 'application/json',
    });
  });

  it.each<[string, string | Buffer, string]>([
    ['bytes', Buffer.alloc(4_700_000, 0xff), 'image/jpeg'],
    ['text', '<'.repeat(6_300_000), 'text/html'],
    ['text that becomes larger in JSON', '\u0001'.repeat(1_100_000), 'text/plain'],
    ['an object', JSON.stringify({ a: 'x'.repeat(6_300_000) }), 'application/json'],
  ])('of more %s than an invocation carries is put there, too', async (_what, body, type) => {
    wechatAnswers(body, type);

    const { s3 } = await storedAnswer(call);

    expect(s3.size).toBe(body.length);
    const { bytes = [] } = keeper.services.files.stored.get(s3.key) ?? {};
    expect(Buffer.from(bytes).equals(Buffer.from(body))).toBe(true);
  });

  it.each<[string | Buffer, string]>([
    [Buffer.alloc(4_400_000, 0xff), 'image/jpeg'],
    ['<'.repeat(6_000_000), 'text/html'],
  ])('that an invocation carries is not', async (body, type) => {
    wechatAnswers(body, type);

    const whole = await keeper.callWechat(call);

    expect(whole).not.toHaveProperty('s3');
    expect(JSON.stringify(whole).length).toBeLessThan(6 * 1024 * 1024);
  });

  it('never has our token there either', async () => {
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    wechatAnswers(`<html>${accessToken}</html>`, 'text/html');

    const { s3 } = await storedAnswer({ ...call, answerTo: 's3' });

    const stored = keeper.services.files.stored.get(s3.key);
    expect(Buffer.from(stored?.bytes ?? []).toString()).toBe('<html>[removed]</html>');
  });

  it('that cannot be put there is StoreUnavailable', async () => {
    keeper.services.files.write = async () => {
      throw new KeeperError('StoreUnavailable', 'away');
    };

    await expect(keeper.callWechat({ ...call, answerTo: 's3' })).rejects.toMatchObject({
      name: 'StoreUnavailable',
    });
  });

  it('cannot be sent anywhere else', async () => {
    await expect(keeper.callWechat({ ...call, answerTo: 'sns' })).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'answerTo is s3',
    });
  });
});

async function storedAnswer(request: Record<string, unknown>) {
  const stored = await keeper.callWechat(request);
  if (!('s3' in stored)) throw new Error('the answer is not in the bucket');
  return stored;
}
