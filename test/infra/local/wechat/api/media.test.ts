/** Files of accounts: uploaded as multipart, downloaded as bytes. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  authorized,
  field,
  miniProgram,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
let token: string;
beforeEach(async () => {
  fixture = await startFixture();
  token = (await authorized(fixture, serviceAccount)).accessToken;
});
afterEach(() => fixture.close());

/** Bytes that are no text. */
const picture = Buffer.from([0xff, 0xd8, 0xff, 0, 0x0d, 0x0a, 0x2d, 0x2d, 0xfe]);

interface Upload {
  name?: string;
  content?: Uint8Array<ArrayBuffer>;
  type?: string;
  field?: string;
  as?: string;
}

function upload({ name = 'a.jpg', content = picture, type = 'image', ...more }: Upload = {}) {
  const form = new FormData();
  form.set(more.field ?? 'media', new File([content], name, { type: 'image/jpeg' }));
  return fixture.call(`/cgi-bin/media/upload?access_token=${more.as ?? token}&type=${type}`, {
    method: 'POST',
    body: form,
  });
}

const download = (mediaId: unknown, as = token) =>
  fixture.call(`/cgi-bin/media/get?access_token=${as}&media_id=${String(mediaId)}`);
const idOf = (answer: { body: unknown }) => field(answer.body, 'media_id');

describe('media/upload', () => {
  it('keeps a picture, byte by byte', async () => {
    const uploaded = await upload();
    expect(uploaded).toMatchObject({
      status: 200,
      contentType: 'application/json; encoding=utf-8',
      body: {
        type: 'image',
        media_id: expect.stringMatching(/^[\w-]{64}$/),
        created_at: startAt,
      },
    });
    const mediaId = String(idOf(uploaded));
    const downloaded = await download(mediaId);
    expect(downloaded).toMatchObject({ status: 200, contentType: 'image/jpeg', bytes: picture });
    expect(downloaded.headers.get('content-disposition')).toBe(
      `attachment; filename="${mediaId}.jpg"`,
    );
  });

  it('takes a body with the `filelength` that WeChat’s documents ask for', async () => {
    const body =
      '--b\r\nContent-Disposition:form-data;name="media";filename="a.png";filelength="3"\r\n' +
      'Content-Type: application/octet-stream\r\n\r\nabc\r\n--b--\r\n';
    const answer = await fixture.call(`/cgi-bin/media/upload?access_token=${token}&type=image`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    });
    const downloaded = await download(idOf(answer));
    expect(downloaded.contentType).toBe('image/png');
    expect(downloaded.bytes.toString()).toBe('abc');
  });

  it.each<[string, number, string, Upload]>([
    ['another type', 40004, 'invalid media type', { type: 'file' }],
    ['the field under another name', 41005, 'media data missing', { field: 'file' }],
    ['an empty file', 41005, 'media data missing', { content: new Uint8Array(0) }],
    ['a file name without its ending', 40005, 'invalid file type', { name: 'picture' }],
    ['a text', 40005, 'invalid file type', { name: 'a.txt' }],
    [
      'more than 10 MB',
      40006,
      'invalid meida size',
      { content: new Uint8Array(10 * 1024 * 1024 + 1) },
    ],
    [
      'a thumb of more than 64 KB',
      40006,
      'invalid meida size',
      { type: 'thumb', content: new Uint8Array(64 * 1024 + 1) },
    ],
  ])('refuses %s: %i', async (_name, errcode, message, how) => {
    const answer = await upload(how);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      errcode,
      errmsg: expect.stringMatching(new RegExp(`^${message} rid: `)),
    });
  });

  it('takes 10 MB', async () => {
    const content = new Uint8Array(10 * 1024 * 1024).fill(7);
    const downloaded = await download(idOf(await upload({ content })));
    expect(downloaded.bytes.equals(content)).toBe(true);
  });

  it.each([
    ['JSON', '{"media":"x"}', 'application/json'],
    ['form fields', 'media=x', 'application/x-www-form-urlencoded'],
    ['a broken multipart body', 'x', 'multipart/form-data; boundary=b'],
    ['a multipart body without boundary', 'x', 'multipart/form-data'],
  ])('refuses %s: 41005', async (_name, body, contentType) => {
    const answer = await fixture.call(`/cgi-bin/media/upload?access_token=${token}&type=image`, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType },
    });
    expect(answer.body).toMatchObject({ errcode: 41005 });
  });

  it('checks the token as all do', async () => {
    expect((await upload({ as: 'x' })).body).toMatchObject({ errcode: 40014 });
  });
});

describe('media/get', () => {
  // https://github.com/node-webot/wechat-api/pull/204
  it('answers an unknown id in JSON that is declared as text', async () => {
    expect(await download('x')).toMatchObject({
      status: 200,
      contentType: 'text/plain',
      body: { errcode: 40007, errmsg: expect.stringMatching(/^invalid media_id rid: /) },
    });
  });

  it('gives a file to its own account only', async () => {
    const { accessToken } = await authorized(fixture, miniProgram);
    const mediaId = idOf(await upload());
    expect((await download(mediaId, accessToken)).body).toMatchObject({ errcode: 40007 });
  });

  it('keeps a file for three days', async () => {
    const mediaId = idOf(await upload());
    await fixture.simulator.advance(3 * 24 * 3600 - 1);
    // The token has expired long ago.
    const renew = async () => {
      await fixture.simulator.revoke(serviceAccount);
      return (await authorized(fixture, serviceAccount)).accessToken;
    };
    expect((await download(mediaId, await renew())).bytes).toEqual(picture);
    await fixture.simulator.advance(1);
    expect((await download(mediaId, await renew())).body).toMatchObject({ errcode: 40007 });
  });

  it('answers a video with its address', async () => {
    const uploaded = await upload({ type: 'video', name: 'a.mp4' });
    const answer = await download(idOf(uploaded));
    expect(answer).toMatchObject({ status: 200, contentType: 'text/plain' });
    expect(answer.body).toEqual({ video_url: expect.stringMatching(/^http:/) });
    const video = await fetch(String(field(answer.body, 'video_url')));
    expect(video.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await video.arrayBuffer())).toEqual(picture);
    expect((await fixture.call('/simulator/media/x')).status).toBe(404);
  });

  it('breaks off in the middle of a file where that was ordered', async () => {
    const mediaId = idOf(await upload());
    fixture.simulator.setFault({ path: '/cgi-bin/media/get', kind: 'truncated-json' });
    expect((await download(mediaId)).bytes).toEqual(picture.subarray(0, 4));
  });
});
