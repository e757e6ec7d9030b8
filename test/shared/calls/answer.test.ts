/** How WeChat's answers are read, well-formed or not. */
import { describe, expect, it } from '@jest/globals';
import { readAnswer } from '../../../shared/calls/answer.ts';

const token = 'component@@@a/b+c==';

const read = (content: string | Buffer, contentType: string | undefined = 'application/json') =>
  readAnswer(
    {
      status: 200,
      headers: new Headers(contentType === undefined ? {} : { 'content-type': contentType }),
      bytes: Buffer.from(content as string),
    },
    new Set([token, 'other-token']),
  );

describe('the content', () => {
  it.each<[string, string | Buffer, string | undefined, object]>([
    ['an object', '{"a":1}', 'application/json', { body: { a: 1 } }],
    ['a list', ' [1,2]', 'application/json', { body: [1, 2] }],
    ['an object that is called text', '{"a":1}', 'text/plain', { body: { a: 1 } }],
    ['an object that is called a picture', '{"errcode":1}', 'image/jpeg', { body: { errcode: 1 } }],
    ['an object after a byte order mark', '\ufeff{"a":1}', 'text/html', { body: { a: 1 } }],
    ['an object that is called nothing', '{"a":1}', undefined, { body: { a: 1 } }],
    ['a JSON text', '"ok"', 'application/json', { bodyText: '"ok"' }],
    ['a number', '7', 'application/json', { bodyText: '7' }],
    ['null', 'null', 'application/json', { bodyText: 'null' }],
    ['nothing', '', 'application/json', { bodyText: '' }],
    ['HTML', '<html>', 'text/html', { bodyText: '<html>' }],
    ['XML', '<xml/>', 'text/xml', { bodyText: '<xml/>' }],
    ['half of an object', '{"a":"今', 'application/json', { bodyText: '{"a":"今' }],
    [
      'an object that ends within a character',
      Buffer.from('{"a":"今').subarray(0, -1),
      'application/json',
      { bodyText: '{"a":"\ufffd' },
    ],
    ['bytes', Buffer.from([0xff, 0xd8, 0]), 'image/jpeg', { bodyBase64: '/9gA' }],
    ['bytes that are called text', Buffer.from([0xff, 0xd8]), 'text/plain', { bodyBase64: '/9g=' }],
    ['bytes that could be text', 'abc', 'application/octet-stream', { bodyBase64: 'YWJj' }],
    ['GBK', Buffer.from([0xb2, 0xe2]), 'text/plain; charset=GBK', { bodyBase64: 'suI=' }],
    ['plain text', '测试', 'text/plain', { bodyText: '测试' }],
  ])('%s', (_what, content, contentType, expected) => {
    expect(read(content, contentType).content).toEqual(expected);
  });

  it.each([0, 2, 7, 8, 9, 10, 13, 16, 20, 29, 31])(
    'with the raw control character %i in a text is mended',
    (code) => {
      const sign = String.fromCharCode(code);
      const text = `{\n "nick\\"name": "a${sign}b\\\\",\t"list": ["${sign}"]}`;

      expect(read(text).content).toEqual({
        body: { 'nick"name': `a${sign}b\\`, list: [sign] },
      });
    },
  );

  it('that was cut among very many quotation marks takes no time', () => {
    const text = `{${'"aaaa\\\\'.repeat(300_000)}`;
    const startedAt = performance.now();

    expect(read(text).content).toHaveProperty('bodyText');
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  it('with ids of more digits than a number has is passed on digit by digit', () => {
    const { content } = read('{"msg_id":12345678901234567890,"price":1.50,"n":[9007199254740993]}');

    expect(JSON.stringify(content)).toBe(
      '{"body":{"msg_id":12345678901234567890,"price":1.5,"n":[9007199254740993]}}',
    );
  });
});

describe('an answer that is very deep', () => {
  const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth);

  it.each([
    nested(30_000),
    nested(30_000, '12345678901234567890'),
    `{"errcode":0,"a":${nested(1000)}}`,
    '{"a":'.repeat(30_000) + nested(1) + '}'.repeat(30_000),
  ])('is passed on as a text', (text) => {
    expect(read(text).content).toEqual({ bodyText: text });
  });

  it('is an object where it can be written again', () => {
    const { content } = read(nested(999, '"x"'));

    expect(JSON.stringify(content)).toBe(`{"body":${nested(999, '"x"')}}`);
  });
});

describe('an answer that is too large for an invocation', () => {
  const filling = 'x'.repeat(7 * 1024 * 1024);

  it('is not converted, but an error at its beginning is found', () => {
    expect(read(filling, 'text/plain')).not.toHaveProperty('content');

    const errmsg = 'invalid openid rid: 6b0-1-2';
    const answer = read(JSON.stringify({ errcode: 40003, errmsg, filling, [token]: 1 }));
    expect(answer).toMatchObject({ errcode: 40003, errmsg, rid: '6b0-1-2' });
    expect(answer).not.toHaveProperty('content');
    expect(answer.bytes.includes(token)).toBe(false);
    expect(read(JSON.stringify({ a: { errcode: 1 }, filling }))).not.toHaveProperty('errcode');
  });
});

describe('the error', () => {
  it.each<[string, object]>([
    ['{"errcode":0,"errmsg":"ok"}', { errcode: 0, errmsg: 'ok' }],
    ['{"errcode":"40001","errmsg":null}', { errcode: 40001 }],
    ['{"errcode":-1}', { errcode: -1 }],
    ['{"errcode":null}', {}],
    ['{"errcode":""}', {}],
    ['{"errcode":{}}', {}],
    [
      '{"errcode":40066,"errmsg":"invalid url rid: 6b0-1-2"}',
      { errcode: 40066, errmsg: 'invalid url rid: 6b0-1-2', rid: '6b0-1-2' },
    ],
    ['[{"errcode":1}]', {}],
    ['{"expires_in":"7200"}', {}],
  ])('of %s', (text, expected) => {
    const {
      content: _content,
      bytes: _bytes,
      status: _status,
      headers: _headers,
      ...error
    } = read(text);

    expect(error).toEqual(expected);
  });
});

describe('a token that was sent', () => {
  const escaped = JSON.stringify(token).replaceAll('/', String.raw`\/`);
  const unicode = `"${token
    .split('')
    .map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')}"`;

  it.each([
    [`{"errcode":1,"errmsg":"bad ${token}"}`, 'application/json'],
    [`{"errmsg":"${encodeURIComponent(token)} other-token"}`, 'application/json'],
    [`{"errcode":1,"errmsg":${escaped}}`, 'application/json'],
    [`{"errcode":1,"deep":[{"a":${unicode}}]}`, 'application/json'],
    [`{"${token}":1}`, 'application/json'],
    [`{"a":{${unicode}:1}}`, 'application/json'],
    [`{"cut":${unicode}`, 'application/json'],
    [`<html>${token}`, 'text/html'],
    [`<html>?access_token=${encodeURIComponent(token)}&x`, 'text/html'],
    [`{"cut":"${token}`, 'application/json'],
    [`\u0001${token}`, 'image/png'],
    ['x', `text/${token}`],
  ])('is removed from %s', (text, contentType) => {
    const answer = read(text, contentType);
    const shown = [JSON.stringify({ ...answer, bytes: '' }), answer.bytes.toString()];
    if (answer.content && 'bodyBase64' in answer.content) {
      shown.push(Buffer.from(answer.content.bodyBase64, 'base64').toString());
    }

    expect(shown.join()).not.toContain(token);
    expect(shown.join()).not.toContain(unicode.slice(1, -1));
    expect(shown.join()).not.toContain(encodeURIComponent(token));
    expect(shown.join()).toContain('[removed]');
  });
});
