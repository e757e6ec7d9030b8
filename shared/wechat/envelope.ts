/** Opens the requests that WeChat sends: checks the signature, decrypts, and parses the XML. */
import { decryptMessage, isSameSignature, signatureOf, type MessageKeys } from './crypto.ts';
import { MessageRejected } from './message-rejected.ts';
import { readXml, textField, type XmlFields } from './xml.ts';

/** The parts of a request that are read: its query parameters and its body as text. */
export interface MessageRequest {
  query: Readonly<Record<string, string | undefined>>;
  body: string;
}

/**
 * Verifies `msg_signature`, decrypts and parses an encrypted push or message.
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
): XmlFields {
  const query = requireQuery(request, ['timestamp', 'nonce', 'msg_signature']);
  const encrypted = readEnvelope(request.body);
  verify(query.msg_signature, [query.timestamp, query.nonce, encrypted], keys);
  const encodingAesKeys = present(keys.encodingAesKey, keys.previousEncodingAesKey);
  return readXml(decryptMessage(encrypted, componentAppId, encodingAesKeys));
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

function readEnvelope(body: string): string {
  if (body === '') throw new MessageRejected('body-missing', 'the body is empty');
  const encrypted = textField(readXml(body), 'Encrypt');
  if (encrypted === undefined) {
    throw new MessageRejected('not-encrypted', 'the body has no Encrypt element');
  }
  return encrypted;
}

function verify(given: string, parts: readonly string[], keys: MessageKeys): void {
  const messageTokens = present(keys.messageToken, keys.previousMessageToken);
  if (!messageTokens.some((token) => isSameSignature(given, signatureOf(token, ...parts)))) {
    throw new MessageRejected('signature-mismatch', 'the signature does not match');
  }
}

/** Without empty texts: with an empty message token anybody could sign. */
function present(...values: (string | undefined)[]): string[] {
  return values.filter((value): value is string => Boolean(value));
}
