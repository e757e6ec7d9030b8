/** What a message is called in every delivery of it. */
import { digest } from '../digest.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { textField, type XmlFields } from '../wechat/xml.ts';

/**
 * The same for each delivery of a message or event, and nothing that a user has written can be read
 * from it: 64 hexadecimal digits.
 */
export function messageIdOf(account: AuthorizerKey, fields: XmlFields): string {
  const { componentAppId, authorizerAppId } = account;
  return digest(JSON.stringify([componentAppId, authorizerAppId, identityOf(fields)]));
}

/**
 * WeChat numbers what users write, and the messages that events are about: several events can be
 * about one. Other events have no number. Sender, second and name do not tell them apart either:
 * somebody who accepts two cards causes two events `user_get_card` in one second. WeChat repeats an
 * event with the same content, so that is its name.
 */
function identityOf(fields: XmlFields): unknown[] {
  const number = textField(fields, 'MsgId') ?? textField(fields, 'MsgID');
  return number === undefined ? [fields] : [number, textField(fields, 'Event') ?? null];
}
