/** From the request to the XML inside: everything that WeChat sends, and every refusal. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { encryptMessage, signatureOf } from '../../../shared/wechat/crypto.ts';
import { answerAddressCheck, openMessage as open } from '../../../shared/wechat/envelope.ts';
import { pushVector } from '../../support/push-vectors.ts';
import { isRefused, rejectionOf } from '../../support/rejection.ts';

const componentAppId = 'wx0123456789abcdef';
const keys = {
  messageToken: 'message-token',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
const otherKey = '0123456789012345678901234567890123456789012';
const inner = `<xml><AppId><![CDATA[${componentAppId}]]></AppId><Secret>ticket@@@hidden</Secret></xml>`;

function envelope(encrypted: string): string {
  return `<xml><AppId><![CDATA[${componentAppId}]]></AppId><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
}

/** A push as WeChat sends it, signed and encrypted with whatever a test wants. */
function push({ content = inner, token = keys.messageToken, aesKey = keys.encodingAesKey } = {}) {
  const recipient = { componentAppId, encodingAesKey: aesKey };
  return signed(encryptMessage(content, recipient, randomBytes(16)), token);
}

function signed(encrypted: string, token = keys.messageToken) {
  const query = { timestamp: '1790000000', nonce: '415670741' };
  const parts = [token, query.timestamp, query.nonce];
  return {
    query: {
      ...query,
      signature: signatureOf(...parts),
      msg_signature: signatureOf(...parts, encrypted),
      encrypt_type: 'aes',
    },
    body: envelope(encrypted),
  };
}

type Push = ReturnType<typeof push>;

const openMessage = (...given: Parameters<typeof open>) => open(...given).fields;

function refusalOf(request: { query: Record<string, string>; body: string }, given = keys) {
  const refusal = rejectionOf(() => openMessage(request, componentAppId, given));
  const printed = `${refusal.message}\n${refusal.stack ?? ''}\n${JSON.stringify(refusal)}`;
  const hidden = [keys.messageToken, keys.encodingAesKey, 'ticket@@@', request.query['nonce']];
  const start = request.body.slice(0, 20);
  expect([...hidden, start].filter((one) => one && printed.includes(one))).toEqual([]);
  expect(refusal.cause).toBeUndefined();
  return { code: refusal.code, reason: refusal.message };
}

function withBody(body: string) {
  return { ...push(), body };
}

function without(...names: (keyof Push['query'])[]) {
  const { query, body } = push();
  const left = Object.entries(query).filter(([name]) => !names.some((one) => one === name));
  return { query: Object.fromEntries(left), body };
}

describe('a message from WeChat', () => {
  it.each(['V1-', 'V2-', 'V8-'])('opens: vector %s', (id) => {
    const vector = pushVector(id);
    const { timestamp = '', nonce = '', msg_signature = '' } = vector;
    const fields = openMessage(
      { query: { timestamp, nonce, msg_signature }, body: envelope(vector.encrypt) },
      vector.appid,
      { messageToken: vector.token, encodingAesKey: vector.encodingAesKey },
    );
    expect(fields).toHaveProperty('CreateTime', expect.stringMatching(/^\d{10}$/));
  });

  it.each([
    ['JSON', (encrypted: string) => JSON.stringify({ ToUserName: 'gh_1', Encrypt: encrypted })],
    [
      'JSON that escapes',
      (encrypted: string) => `\n{"Encrypt":"${encrypted.replaceAll('/', '\\/')}"}`,
    ],
    [
      'XML behind a blank line',
      (encrypted: string) => `\n<?xml version="1.0"?>${envelope(encrypted)}`,
    ],
    ['XML behind a byte order mark', (encrypted: string) => `\uFEFF\r\n${envelope(encrypted)}`],
  ])('opens from %s', (_what, bodyOf) => {
    for (const content of [inner, '{"AppId":"x"}']) {
      const { query, body } = push({ content });
      const encrypted = /CDATA\[([^\]]+)\]\]><\/Encrypt/.exec(body)?.[1] ?? '';
      const fields = openMessage({ query, body: bodyOf(encrypted) }, componentAppId, keys);
      expect(fields).toHaveProperty('AppId');
    }
  });

  it('opens although there is a DOCTYPE inside: nothing of it is used', () => {
    const content = `<!DOCTYPE a [<!ENTITY b "c">]>${inner.replace('</xml>', '<A>&b;</A></xml>')}`;
    expect(openMessage(push({ content }), componentAppId, keys)).toHaveProperty('A', '&b;');
  });

  it('opens to its fields', () => {
    const fields = openMessage(push(), componentAppId, keys);
    expect(fields).toEqual({ AppId: componentAppId, Secret: 'ticket@@@hidden' });
  });

  it('opens whatever `signature` says: it does not cover the body', () => {
    const request = push();
    request.query.signature = 'wrong';
    expect(openMessage(request, componentAppId, keys)).toHaveProperty('AppId');
  });

  it('opens with the previous message token and the previous key, together or alone', () => {
    const both = {
      ...keys,
      previousMessageToken: 'token-before',
      previousEncodingAesKey: otherKey,
    };
    const olds: { token?: string; aesKey?: string }[] = [
      {},
      { token: 'token-before' },
      { aesKey: otherKey },
    ];
    for (const old of olds) {
      expect(openMessage(push(old), componentAppId, both)).toHaveProperty('AppId');
      const { replyKeys, nonce } = open(push(old), componentAppId, both);
      expect(nonce).toBe('415670741');
      expect(replyKeys).toEqual({
        componentAppId,
        messageToken: old.token ?? keys.messageToken,
        encodingAesKey: old.aesKey ?? keys.encodingAesKey,
      });
    }
    const old = push({ token: 'token-before', aesKey: otherKey });
    expect(openMessage(old, componentAppId, both)).toHaveProperty('AppId');
    expect(openMessage(push(), componentAppId, both)).toHaveProperty('AppId');
  });
});

describe('a request that is not whole', () => {
  it('is refused with every query parameter that is missing, before anything else', () => {
    expect(refusalOf({ query: {}, body: '' })).toEqual({
      code: 'query-incomplete',
      reason: 'query parameters missing: timestamp, nonce, msg_signature',
    });
  });

  it.each([
    ['timestamp', without('timestamp'), 'timestamp'],
    ['msg_signature', without('msg_signature'), 'msg_signature'],
    ['two', without('nonce', 'msg_signature'), 'nonce, msg_signature'],
    ['an empty nonce', { ...push(), query: { ...push().query, nonce: '' } }, 'nonce'],
  ])('is refused with what is missing: %s', (_what, request, names) => {
    expect(refusalOf(request)).toEqual({
      code: 'query-incomplete',
      reason: `query parameters missing: ${names}`,
    });
  });

  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from(
    { length: 9 },
    (_, index) => `<!ENTITY a${index} "${'&a;'.repeat(10)}">`,
  ).join('')}]><xml><Encrypt>&a8;</Encrypt></xml>`;
  const outside =
    '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><xml><Encrypt>&f;</Encrypt></xml>';
  it.each([
    ['no body', '', 'body-missing'],
    ['spaces', '  \n', 'xml-malformed'],
    ['a body one byte too large', `<xml>${'x'.repeat(64 * 1024 - 10)}</xml>`, 'body-too-large'],
    ['a body too large in bytes only', `<xml>${'微'.repeat(30_000)}</xml>`, 'body-too-large'],
    ['the largest body there may be', `<xml>${'x'.repeat(64 * 1024 - 11)}</xml>`, 'not-encrypted'],
    ['a message that is not encrypted', inner, 'not-encrypted'],
    ['an empty Encrypt', envelope(''), 'not-encrypted'],
    ['two Encrypt', '<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>', 'not-encrypted'],
    ['Encrypt with children', '<xml><Encrypt><a>b</a></Encrypt></xml>', 'not-encrypted'],
    ['encrypt in small letters', '<xml><encrypt>a</encrypt></xml>', 'not-encrypted'],
    ['Encrypt too deep', '<xml><a><Encrypt>a</Encrypt></a></xml>', 'not-encrypted'],
    ['JSON cut short', '{"Encrypt":"a"', 'json-malformed'],
    ['JSON without Encrypt', '{"encrypt":"a"}', 'not-encrypted'],
    ['JSON with an empty Encrypt', '{"Encrypt":""}', 'not-encrypted'],
    ['JSON with an Encrypt that is no text', '{"Encrypt":["a"]}', 'not-encrypted'],
    ['JSON with two Encrypt', '{"Encrypt":"a","Encrypt":"b"}', 'not-encrypted'],
    ['JSON of another kind', '["Encrypt"]', 'xml-malformed'],
    ['JSON one byte too large', `{"a":"${'x'.repeat(64 * 1024 - 7)}"}`, 'body-too-large'],
    ['JSON nested without end', `{"a":${'['.repeat(60_000)}`, 'json-malformed'],
    ['JSON with a signature for another text', '{"Encrypt":"a"}', 'signature-mismatch'],
    ['XML cut short', envelope('abcd').slice(0, -3), 'xml-malformed'],
    ['two roots', `${envelope('abcd')}${envelope('abcd')}`, 'xml-malformed'],
    ['a DOCTYPE', `<!DOCTYPE xml>${envelope('abcd')}`, 'xml-malformed'],
    ['an entity bomb', bomb, 'xml-malformed'],
    ['an external entity', outside, 'xml-malformed'],
    ['a signature for another text', envelope('abcd'), 'signature-mismatch'],
  ])('is refused: %s', (_what, body, code) => {
    expect(refusalOf(withBody(body)).code).toBe(code);
  });
});

describe('a message from another sender', () => {
  it.each(['timestamp', 'nonce', 'msg_signature'] as const)(
    'is refused with another %s',
    (name) => {
      const request = push();
      request.query[name] = request.query[name].replace(/.$/, (last) => (last === '1' ? '2' : '1'));
      expect(refusalOf(request).code).toBe('signature-mismatch');
    },
  );

  it.each([
    ['another token', push({ token: 'guessed' })],
    ['an empty token', push({ token: '' })],
  ])('is refused when it was signed with %s', (_what, request) => {
    expect(refusalOf(request).code).toBe('signature-mismatch');
  });

  it('is refused when its msg_signature is the one that does not cover the body', () => {
    const { query, body } = push();
    const request = { query: { ...query, msg_signature: query.signature }, body };
    expect(refusalOf(request).code).toBe('signature-mismatch');
  });

  it('is refused where a previous token or key is there, but empty', () => {
    const emptied = { ...keys, previousMessageToken: '', previousEncodingAesKey: '' };
    expect(refusalOf(push({ token: '' }), emptied).code).toBe('signature-mismatch');
    expect(refusalOf(push({ aesKey: otherKey }), emptied).code).toBe('decryption-failed');
  });

  it('is refused with the key of before the last change', () => {
    const now = { ...keys, previousEncodingAesKey: 'A'.repeat(43) };
    expect(refusalOf(push({ aesKey: otherKey }), now).code).toBe('decryption-failed');
  });

  it('is refused when it is for another component', () => {
    const recipient = { componentAppId: 'wxfedcba9876543210', encodingAesKey: keys.encodingAesKey };
    expect(refusalOf(signed(encryptMessage(inner, recipient, randomBytes(16)))).code).toBe(
      'component-mismatch',
    );
  });

  it.each([['is no base64', signed('no base64!'), 'ciphertext-malformed']])(
    'is refused when it is signed and %s',
    (_what, request, code) => {
      expect(refusalOf(request).code).toBe(code);
    },
  );

  it.each(['rubbish', '{"a":', ''])('is not refused when it is signed and %j inside', (content) => {
    const fields = openMessage(push({ content }), componentAppId, keys);
    expect({ ...fields }).toEqual(content === '' ? {} : { '#text': content });
  });

  it('is refused after any change of what was signed', () => {
    const { query, body } = push();
    const start = body.indexOf('<Encrypt><![CDATA[') + '<Encrypt><![CDATA['.length;
    const end = body.indexOf(']]></Encrypt>');
    const character = fc.constantFrom('A', 'B', 'y', 'z', '0', '9', '+', '/', '=');
    fc.assert(
      fc.property(fc.integer({ min: start, max: end - 1 }), character, (at, changed) => {
        fc.pre(body[at] !== changed);
        const other = body.slice(0, at) + changed + body.slice(at + 1);
        expect(refusalOf({ query, body: other }).code).toBe('signature-mismatch');
      }),
    );
  });

  it('is refused, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (body, signature) => {
        const query = { timestamp: '1', nonce: '2', msg_signature: signature };
        expect(isRefused(() => openMessage({ query, body }, componentAppId, keys))).toBe(true);
      }),
    );
  });
});

describe("WeChat's check of an address", () => {
  const query = { ...push().query, echostr: '5927782489442352469' };
  const check = (
    changed: Record<string, string>,
    given: Parameters<typeof openMessage>[2] = keys,
  ) => answerAddressCheck({ query: { ...query, ...changed }, body: '' }, given);

  it('gets its echostr back, unchanged', () => {
    expect(check({})).toBe('5927782489442352469');
    expect(check({ echostr: 'a+b/ =' })).toBe('a+b/ =');
  });

  it('gets it back with the previous message token too', () => {
    const changed = { ...keys, messageToken: 'new', previousMessageToken: keys.messageToken };
    expect(check({}, changed)).toBe('5927782489442352469');
  });

  it.each([
    ['a wrong signature', { signature: 'wrong' }, 'signature-mismatch'],
    ['another nonce', { nonce: '1' }, 'signature-mismatch'],
    ['no echostr', { echostr: '' }, 'query-incomplete'],
    ['no signature', { signature: '' }, 'query-incomplete'],
  ])('is refused with %s', (_what, changed, code) => {
    expect(rejectionOf(() => check(changed)).code).toBe(code);
  });

  it('is refused with everything that is missing', () => {
    const refusal = rejectionOf(() => answerAddressCheck({ query: {}, body: '' }, keys));
    expect(refusal.message).toBe('query parameters missing: timestamp, nonce, signature, echostr');
  });
});
