/** Signature and encryption: WeChat's own samples, every padding, and every way to be wrong. */
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  decryptMessage,
  encryptMessage,
  isSameSignature,
  signatureOf,
} from '../../../shared/wechat/crypto.ts';
import { isEncodingAesKey } from '../../../shared/wechat/encoding-aes-key.ts';
import { pushVector, pushVectors } from '../../support/push-vectors.ts';
import { isRefused, rejectionOf } from '../../support/rejection.ts';

const componentAppId = 'wx0123456789abcdef';
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const otherKey = '0123456789012345678901234567890123456789012';
const recipient = { componentAppId, encodingAesKey };

function encryptText(message: string, to = recipient, random: Buffer = randomBytes(16)): string {
  return encryptMessage(message, to, random);
}

function cipherKey(key: string): [string, Buffer, Buffer] {
  const bytes = Buffer.from(`${key}=`, 'base64');
  return ['aes-256-cbc', bytes, bytes.subarray(0, 16)];
}

/** Everything that the ciphertext holds: random bytes, length, message, appid and padding. */
function blockOf(encrypted: string, key = encodingAesKey): Buffer {
  const decipher = createDecipheriv(...cipherKey(key)).setAutoPadding(false);
  return Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
}

function encryptBlock(block: Buffer): string {
  const cipher = createCipheriv(...cipherKey(encodingAesKey)).setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]).toString('base64');
}

/** A block of 96 bytes that is right, but for the padding and length that are asked for. */
function rawBlock(padding: number[], declaredLength?: number): Buffer {
  const message = Buffer.alloc(96 - 20 - componentAppId.length - padding.length, 'm');
  const header = Buffer.alloc(20, 'r');
  header.writeUInt32BE(declaredLength ?? message.length, 16);
  return Buffer.concat([header, message, Buffer.from(componentAppId), Buffer.from(padding)]);
}

function padded(padding: number): number[] {
  return Array.from({ length: padding }, () => padding);
}

function rejectionCode(encrypted: string, keys = [encodingAesKey], appId = componentAppId) {
  return rejectionOf(() => decryptMessage(encrypted, appId, keys)).code;
}

describe.each(pushVectors)('$id', (vector) => {
  const open = () => decryptMessage(vector.encrypt, vector.appid, [vector.encodingAesKey]);

  it('is decrypted', () => {
    const plaintext = open();
    expect(plaintext).toBe(vector.plaintext ?? plaintext);
    for (const part of vector.plaintextContains ?? []) expect(plaintext).toContain(part);
  });

  it('is what comes out when its content is encrypted again', () => {
    const random = blockOf(vector.encrypt, vector.encodingAesKey).subarray(0, 16);
    const same = { componentAppId: vector.appid, encodingAesKey: vector.encodingAesKey };
    expect(encryptText(open(), same, random)).toBe(vector.encrypt);
  });

  it('is refused for another component', () => {
    expect(rejectionCode(vector.encrypt, [vector.encodingAesKey])).toBe('component-mismatch');
  });
});

describe('the signature', () => {
  const { token, timestamp = '', nonce = '', ...vector } = pushVector('V8-');

  it.each(pushVectors.filter(({ msg_signature }) => msg_signature))(
    'over the message is the one of $id',
    ({ msg_signature, ...signed }) => {
      const parts = [signed.token, signed.timestamp ?? '', signed.nonce ?? '', signed.encrypt];
      expect(signatureOf(...parts)).toBe(msg_signature);
      expect(signatureOf(...parts.toReversed())).toBe(msg_signature);
    },
  );

  it.each(pushVectors.filter((one) => one.signature ?? one.signature_in_url))(
    'without the message is the one of $id',
    ({ signature, signature_in_url: inUrl, ...signed }) => {
      const parts = [signed.token, signed.timestamp ?? '', signed.nonce ?? ''];
      expect(signatureOf(...parts)).toBe(signature ?? inUrl);
    },
  );

  it('sorts its parts as text, byte by byte: no numbers, no alphabet of a language', () => {
    // printf '%s' '109Zaz' | sha1sum
    expect(signatureOf('z', 'a', 'Z', '9', '10')).toBe('f80e5d94a21f8c39b63fbdb4644299dd66a3737f');
  });

  it('is the same only where every character is', () => {
    const given = vector.msg_signature ?? '';
    const expected = signatureOf(token, timestamp, nonce, vector.encrypt);
    expect(isSameSignature(given, expected)).toBe(true);
    expect(isSameSignature(given.toUpperCase(), expected)).toBe(false);
    expect(isSameSignature(`${given.slice(0, -1)}é`, expected)).toBe(false);
    expect(isSameSignature(`${given} `, expected)).toBe(false);
    expect(isSameSignature('', expected)).toBe(false);
  });
});

describe('an EncodingAESKey', () => {
  it.each([
    [encodingAesKey, true],
    [encodingAesKey.slice(1), false],
    [`${encodingAesKey}H`, false],
    [`${encodingAesKey}\n`, false],
    [`${encodingAesKey.slice(1)}=`, false],
    [`${encodingAesKey.slice(1)}+`, false],
    ['', false],
  ])('%j: %s', (text, isKey) => {
    expect(isEncodingAesKey(text)).toBe(isKey);
  });

  it('is distinguished from others however many have been in use', () => {
    const keys = Array.from({ length: 250 }, (_none, index) => String(index).padStart(43, 'k'));
    const encrypted = keys.map((key) => encryptText(key, { componentAppId, encodingAesKey: key }));
    const decrypted = keys.map((key, index) =>
      decryptMessage(encrypted[index] ?? '', componentAppId, [key]),
    );
    expect(decrypted).toEqual(keys);
  });

  it('works with any last character that stands for the same four bits', () => {
    const { encrypt, appid } = pushVector('V1-');
    expect(decryptMessage(encrypt, appid, [otherKey.replace(/2$/, '0')])).toContain('unauthorized');
    expect(decryptMessage(encrypt, appid, [otherKey.replace(/2$/, '3')])).toContain('unauthorized');
    expect(rejectionCode(encrypt, [otherKey.replace(/2$/, '4')], appid)).toBe('decryption-failed');
  });
});

describe('decryption', () => {
  it.each(Array.from({ length: 32 }, (_, index) => index + 1))('accepts padding %d', (padding) => {
    const message = 'm'.repeat(32 + 64 - 20 - componentAppId.length - padding);
    const encrypted = encryptText(message, recipient);
    const bytes = blockOf(encrypted);
    expect(bytes.length % 32).toBe(0);
    expect(bytes.subarray(-padding)).toEqual(Buffer.alloc(padding, padding));
    expect(decryptMessage(encrypted, componentAppId, [encodingAesKey])).toBe(message);
  });

  it('accepts an empty message', () => {
    const encrypted = encryptText('', recipient);
    expect(decryptMessage(encrypted, componentAppId, [encodingAesKey])).toBe('');
  });

  it('finds the previous key behind the current one', () => {
    const encrypted = encryptText('in transit', recipient);
    const keys = [otherKey, encodingAesKey];
    expect(decryptMessage(encrypted, componentAppId, keys)).toBe('in transit');
    expect(decryptMessage(encrypted, componentAppId, keys.toReversed())).toBe('in transit');
  });

  it.each([
    ['the key is another', [otherKey]],
    ['both keys are others', [otherKey, 'A'.repeat(43)]],
    ['there is no key', []],
  ])('fails when %s', (_what, keys) => {
    expect(rejectionCode(encryptText('secret', recipient), keys)).toBe('decryption-failed');
  });

  it.each([
    ['another component', 'wxfedcba9876543210'],
    ['one that differs in case', 'wx0123456789ABCDEF'],
    ['one that only begins like this one', 'wx0123456789abcde'],
    ['nobody', ''],
  ])('says that the message is for %s', (_who, appId) => {
    const encrypted = encryptText('secret', recipient);
    expect(rejectionCode(encrypted, [encodingAesKey], appId)).toBe('component-mismatch');
    expect(rejectionCode(encrypted, [otherKey, encodingAesKey], appId)).toBe('component-mismatch');
    expect(rejectionCode(encrypted, [encodingAesKey, otherKey], appId)).toBe('component-mismatch');
  });

  it('does not take rubbish where the appid belongs for another component', () => {
    const encrypted = encryptText('secret', { componentAppId: '\u0000?', encodingAesKey });
    expect(rejectionCode(encrypted)).toBe('decryption-failed');
  });

  const whole = encryptText('x'.repeat(100), recipient, Buffer.alloc(16));
  it.each([
    ['nothing', ''],
    ['padding alone', '=='],
    ['a half block more', whole.slice(0, -8)],
    ['one block', whole.slice(0, 22)],
    ['spaces inside', whole.replace(/(.{8})/, '$1 ')],
    ['a line feed at the end', `${whole}\n`],
    ['the alphabet of URLs', `-_${whole.slice(2)}`],
    ['percent signs', encodeURIComponent(whole)],
    ['Chinese', '微信'.repeat(32)],
  ])('refuses a text that is no base64 of whole blocks: %s', (_what, text) => {
    expect(rejectionCode(text)).toBe('ciphertext-malformed');
  });

  it('refuses a message whose last blocks were cut off', () => {
    const bytes = Buffer.from(whole, 'base64');
    for (let length = 32; length < bytes.length; length += 16) {
      const cut = bytes.toString('base64', 0, length);
      expect(rejectionCode(cut)).toBe('decryption-failed');
    }
  });

  it('accepts a block that is put together right', () => {
    const encrypted = encryptBlock(rawBlock(padded(4)));
    expect(decryptMessage(encrypted, componentAppId, [encodingAesKey])).toBe('m'.repeat(54));
  });

  it.each([
    ['padding 0', rawBlock([0])],
    ['padding 33', rawBlock(padded(33))],
    ['padding 48, a multiple of the cipher block', rawBlock(padded(48))],
    ['padding 255', rawBlock([255])],
    ['padding bytes that differ', rawBlock([9, 4, 4, 4])],
    ['a length beyond the end', rawBlock(padded(4), 73)],
    ['the greatest length there is', rawBlock(padded(4), 0xffffffff)],
    ['a length that leaves no appid', rawBlock(padded(4), 72)],
    ['a length that is too small', rawBlock(padded(4), 53)],
    ['no room for a length', Buffer.alloc(32, 32)],
    ['half a length', Buffer.concat([Buffer.alloc(18), Buffer.alloc(14, 14)])],
  ])('refuses a block with %s', (_what, bytes) => {
    expect(rejectionCode(encryptBlock(bytes))).toBe('decryption-failed');
  });

  it('never contains content, key or appid', () => {
    const encrypted = encryptText('ticket@@@secret', recipient);
    for (const [keys, appId] of [
      [[otherKey], componentAppId],
      [[encodingAesKey], 'wxfedcba9876543210'],
    ] as const) {
      const { message, stack = '' } = rejectionOf(() => decryptMessage(encrypted, appId, keys));
      const printed = message + stack;
      expect(printed).not.toMatch(/ticket@@@|wx[0-9a-f]{16}|0123456789012|abcdefghij/);
      expect(printed).not.toContain(encrypted);
    }
  });
});

describe('properties', () => {
  const anyKey = fc
    .array(fc.constantFrom('A', 'B', 'Y', 'Z', 'a', 'b', 'y', 'z', '0', '9'), {
      minLength: 43,
      maxLength: 43,
    })
    .map((characters) => characters.join(''));
  // Lone surrogates cannot be written in UTF-8.
  const anyText = fc.string({ unit: 'binary', maxLength: 400 });

  it('gives back any text with any key', () => {
    fc.assert(
      fc.property(anyText, anyKey, (text, key) => {
        const encrypted = encryptText(text, { componentAppId, encodingAesKey: key });
        expect(decryptMessage(encrypted, componentAppId, [key])).toBe(text);
      }),
    );
  });

  it('encrypts the same text differently each time', () => {
    expect(encryptText('same', recipient)).not.toBe(encryptText('same', recipient));
  });

  /** CBC alone cannot tell a change in the random bytes: that is what `msg_signature` is for. */
  it('answers a changed ciphertext with a text or MessageRejected, never with another error', () => {
    const bytes = Buffer.from(encryptText('<xml>hello</xml>', recipient), 'base64');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        const open = () =>
          decryptMessage(changed.toString('base64'), componentAppId, [encodingAesKey]);
        expect([true, false]).toContain(isRefused(open));
      }),
    );
  });

  it('answers any other text with MessageRejected', () => {
    const base64 = fc
      .uint8Array({ maxLength: 300 })
      .map((some) => Buffer.from(some).toString('base64'));
    fc.assert(
      fc.property(fc.oneof(anyText, base64), (text) => {
        const open = () => decryptMessage(text, componentAppId, [encodingAesKey, otherKey]);
        expect(isRefused(open)).toBe(true);
      }),
    );
  });
});
