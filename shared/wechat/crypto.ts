/**
 * WeChat's message encryption: the signature, and AES-256-CBC with PKCS#7 padding to 32 bytes.
 *
 * Plaintext: 16 random bytes, the message's length in bytes (4, big endian), the message in UTF-8,
 * the component's appid.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/Technical_Plan.html
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import { APP_ID } from './app-id.ts';
import { MessageRejected } from './message-rejected.ts';

/** WeChat pads to 32 bytes, twice the cipher's block size: Node.js cannot remove such padding. */
const PADDING_BLOCK_BYTES = 32;
const CIPHER_BLOCK_BYTES = 16;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const HEADER_BYTES = RANDOM_BYTES + LENGTH_BYTES;

const CIPHER = 'aes-256-cbc';

interface AesKey {
  key: KeyObject;
  initializationVector: Buffer;
}

/** Cached, because Node.js needs longer to import a key than to decrypt a push. */
const aesKeys = new Map<string, AesKey>();
/** A component has two keys. More entries exist only where keys change often, as in tests. */
const MOST_AES_KEYS = 100;

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The keys as set in WeChat's console. The previous ones stay valid while a key is changed. */
export interface MessageKeys {
  messageToken: string;
  previousMessageToken?: string | undefined;
  encodingAesKey: string;
  previousEncodingAesKey?: string | undefined;
}

/**
 * WeChat's signature: SHA-1 over the byte-wise sorted, concatenated parts, as lower-case hex.
 *
 * `signatureOf(messageToken, timestamp, nonce, encrypted)` is `msg_signature`.
 * `signatureOf(messageToken, timestamp, nonce)` is `signature`, which does not cover the body.
 */
export function signatureOf(...parts: readonly string[]): string {
  return hash('sha1', parts.toSorted().join(''));
}

/** Compares two signatures in a time that does not depend on where they differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const givenBytes = Buffer.from(given);
  const expectedBytes = Buffer.from(expected);
  return givenBytes.length === expectedBytes.length && timingSafeEqual(givenBytes, expectedBytes);
}

/**
 * Decrypts one `Encrypt` text and checks that it is meant for this component.
 *
 * @param encodingAesKeys tried in this order: the current key, and the previous one during a change
 * @throws {MessageRejected} `ciphertext-malformed`, `decryption-failed` or `component-mismatch`
 */
export function decryptMessage(
  encrypted: string,
  componentAppId: string,
  encodingAesKeys: readonly string[],
): string {
  return decryptWithOneOf(encrypted, componentAppId, encodingAesKeys).message;
}

/** The same, with the key that was the right one: a reply is encrypted with it. @throws as above */
export function decryptWithOneOf(
  encrypted: string,
  componentAppId: string,
  encodingAesKeys: readonly string[],
): { message: string; encodingAesKey: string } {
  const ciphertext = decodeBase64(encrypted);
  let foreignAppId = false;
  for (const encodingAesKey of encodingAesKeys) {
    const opened = open(ciphertext, encodingAesKey);
    if (opened?.appId === componentAppId) return { message: opened.message, encodingAesKey };
    foreignAppId ||= opened !== undefined && APP_ID.test(opened.appId);
  }
  throw foreignAppId
    ? new MessageRejected('component-mismatch', 'the message is addressed to another component')
    : new MessageRejected('decryption-failed', 'the message was not encrypted with a known key');
}

/**
 * Encrypts a message as WeChat does, for passive replies and for the simulator's pushes.
 *
 * @param random 16 bytes, new ones for each message
 */
export function encryptMessage(
  message: string,
  recipient: { componentAppId: string; encodingAesKey: string },
  random: Buffer,
): string {
  const body = Buffer.from(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(body.length);
  const plain = Buffer.concat([random, length, body, Buffer.from(recipient.componentAppId)]);
  const padding = PADDING_BLOCK_BYTES - (plain.length % PADDING_BLOCK_BYTES);
  const { key, initializationVector } = aesKey(recipient.encodingAesKey);
  const cipher = createCipheriv(CIPHER, key, initializationVector).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(plain),
    cipher.update(Buffer.alloc(padding, padding)),
    cipher.final(),
  ]).toString('base64');
}

function decodeBase64(text: string): Buffer {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length < PADDING_BLOCK_BYTES || bytes.length % CIPHER_BLOCK_BYTES !== 0) {
    throw new MessageRejected('ciphertext-malformed', 'Encrypt is not base64 of whole AES blocks');
  }
  return bytes;
}

/** Undefined where padding or length show that the key is wrong: CBC itself does not detect it. */
function open(ciphertext: Buffer, encodingAesKey: string) {
  const { key, initializationVector } = aesKey(encodingAesKey);
  const decipher = createDecipheriv(CIPHER, key, initializationVector).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  const padding = padded.at(-1) ?? 0;
  const end = padded.length - padding;
  if (padding < 1 || padding > PADDING_BLOCK_BYTES || end < HEADER_BYTES) return undefined;
  if (padded.subarray(end).some((byte) => byte !== padding)) return undefined;
  const messageEnd = HEADER_BYTES + padded.readUInt32BE(RANDOM_BYTES);
  if (messageEnd > end) return undefined;
  return {
    message: padded.toString('utf8', HEADER_BYTES, messageEnd),
    appId: padded.toString('utf8', messageEnd, end),
  };
}

/** 43 characters hold 258 bits, a key has 256: the last two are ignored. Strict base64 would fail. */
function aesKey(encodingAesKey: string): AesKey {
  const cached = aesKeys.get(encodingAesKey);
  if (cached) return cached;
  const bytes = Buffer.from(`${encodingAesKey}=`, 'base64');
  const initializationVector = bytes.subarray(0, CIPHER_BLOCK_BYTES);
  const made = { key: createSecretKey(bytes), initializationVector };
  if (aesKeys.size >= MOST_AES_KEYS) aesKeys.clear();
  aesKeys.set(encodingAesKey, made);
  return made;
}
