/**
 * What WeChat's publish check (全网发布检测) expects in answer to what its test accounts send.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/2.0/operation/thirdparty/releases_instructions.html
 */
import { dateOf, type PushDate } from './create-time.ts';
import type { Correspondents } from './passive-reply.ts';
import { isTestAccount } from './test-accounts.ts';
import { textField, type XmlFields } from './xml.ts';

const PLAIN_TEXT = 'TESTCOMPONENT_MSG_TYPE_TEXT';
const API_TEXT = /^QUERY_AUTH_CODE:\s*(\S+)$/;

/** The account that a message was sent to. */
export interface MessageAccount {
  componentAppId: string;
  authorizerAppId: string;
}

/** The customer message that answers a text with a code. It is sent from the queue. */
export interface CheckMessage extends MessageAccount, PushDate {
  kind: 'check-message';
  /** As WeChat's check calls it. */
  infoType: 'QUERY_AUTH_CODE';
  authorizationCode: string;
  /** The user who gets it. */
  openId: string;
}

/** A text in the answer itself; or an empty answer, and a customer message afterwards. */
export type ExpectedAnswer = { content: string } | { later: CheckMessage };

/** A message of an account. */
export interface ReceivedMessage {
  account: MessageAccount;
  fields: XmlFields;
  correspondents: Correspondents;
}

/**
 * The answer that the check expects, or undefined where this message is none of the check's.
 *
 * @param now seconds since 1970
 */
export function expectedAnswer(
  { account, fields, correspondents }: ReceivedMessage,
  now: number,
): ExpectedAnswer | undefined {
  if (!isTestAccount(account.authorizerAppId)) return undefined;
  const event = textField(fields, 'Event');
  // An earlier version of the check sends events.
  if (event !== undefined) return { content: `${event}from_callback` };
  const text = textField(fields, 'Content')?.trim() ?? '';
  if (text === PLAIN_TEXT) return { content: `${PLAIN_TEXT}_callback` };
  const [, authorizationCode] = API_TEXT.exec(text) ?? [];
  if (authorizationCode === undefined) return undefined;
  const { fromUserName: openId } = correspondents;
  const date = dateOf(textField(fields, 'CreateTime'), now);
  const origin = { ...account, ...date, infoType: 'QUERY_AUTH_CODE' } as const;
  return { later: { kind: 'check-message', ...origin, authorizationCode, openId } };
}
