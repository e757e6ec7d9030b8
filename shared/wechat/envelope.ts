/** Opens the requests that WeChat sends: checks the signature, decrypts, and reads the content. */
import { decryptWithOneOf, isSameSignature, signatureOf, type MessageKeys } from './crypto.ts';
import { MessageRejected } from './message-rejected.ts';
import type { ReplyKeys } from './sealed-reply.ts';
import { readSignedContent } from './signed-content/signed-content.ts';
import { checkSize, readXml, textField, type XmlFields } from './xml.ts';

/** The parts of a request that are read: its query parameters and its body as text. */
export interface MessageRequest {
  query: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** What was inside, and what a reply to it needs. */
export interface OpenedMessage {
  fields: XmlFields;
  /** The key and the token that opened it: while they are being changed, the previous ones at times. */
  replyKeys: ReplyKeys;
  /** That of the message's address. */
  nonce: string;
}

/**
 * Verifies `msg_signature`, decrypts and reads an encrypted push or message.
 *
 * `signature` is ignored: it does not cover the body.
 *
 * @throws {MessageRejected} its code says what is wrong
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/api/Before_Develop/message_push.html
 */
export function openMessage(
  request: MessageRequest,
  componentAppId: string,
  keys: MessageKeys,
): OpenedMessage {
  const query = requireQuery(request, ['timestamp', 'nonce', 'msg_signature']);
  const encrypted = readEnvelope(request.body);
  const { timestamp, nonce } = query;
  const messageToken = verify(query.msg_signature, [timestamp, nonce, encrypted], keys);
  const encodingAesKeys = present(keys.encodingAesKey, keys.previousEncodingAesKey);
  const opened = decryptWithOneOf(encrypted, componentAppId, encodingAesKeys);
  const { message, encodingAesKey } = opened;
  const replyKeys = { componentAppId, messageToken, encodingAesKey };
  return { fields: readSignedContent(message), replyKeys, nonce };
}

/**
 * Answers WeChat's address check: the `echostr` to send back.
 *
 * @throws {MessageRejected} `query-incomplete` or `signature-mismatch`
 */
export function answerAddressCheck(request: MessageRequest, keys: MessageKeys): string {
  const query = requireQuery(request, ['timestamp', 'nonce', 'signature', 'echostr']);
  verify(query.signature, [query.timestamp, query.nonce], keys);
  return query.echostr;
}

function requireQuery<Name extends string>(
  { query }: MessageRequest,
  names: readonly Name[],
): Record<Name, string> {
  const missing = names.filter((name) => !query[name]);
  if (missing.length > 0) {
    throw new MessageRejected(
      'query-incomplete',
      `query parameters missing: ${missing.join(', ')}`,
    );
  }
  return query as Record<Name, string>;
}

/** Anybody can send this part: it is read strictly. */
function readEnvelope(body: string): string {
  if (body === '') throw new MessageRejected('body-missing', 'the body is empty');
  // WeChat can send blank lines or a byte order mark first. XML allows neither.
  const text = body.trimStart();
  const encrypted = text.startsWith('{')
    ? readJsonEnvelope(text)
    : textField(readXml(text), 'Encrypt');
  if (encrypted === undefined) {
    throw new MessageRejected('not-encrypted', 'the body has no Encrypt element');
  }
  return encrypted;
}

/** Where the platform's data format is JSON: `{"ToUserName": "gh_…", "Encrypt": "…"}`. */
function readJsonEnvelope(body: string): string | undefined {
  checkSize(body);
  const fields = parseJson(body);
  const isTwice = body.split('"Encrypt"').length > 2;
  const { Encrypt: encrypted } = Object(fields) as { Encrypt?: unknown };
  return typeof encrypted === 'string' && encrypted !== '' && !isTwice ? encrypted : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MessageRejected('json-malformed', 'not well-formed JSON');
  }
}

/** @returns the message token by which it was signed */
function verify(given: string, parts: readonly string[], keys: MessageKeys): string {
  const messageTokens = present(keys.messageToken, keys.previousMessageToken);
  const signed = (token: string) => isSameSignature(given, signatureOf(token, ...parts));
  const messageToken = messageTokens.find(signed);
  if (messageToken !== undefined) return messageToken;
  throw new MessageRejected('signature-mismatch', 'the signature does not match');
}

/** Without empty texts: with an empty message token anybody could sign. */
function present(...values: (string | undefined)[]): string[] {
  return values.filter((value): value is string => Boolean(value));
}
