/** What a message is called in every delivery of it. */
import { digest } from '../digest.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { textField, type XmlFields } from '../wechat/xml.ts';

/** WeChat repeats a message within 15 s. */
const REPEATED_SECONDS = 30;
const NUMBER = /^[1-9]\d{8,}$/;

/**
 * The same for each delivery of a message or event, and nothing that a user has written can be read
 * from it: 64 hexadecimal digits.
 *
 * WeChat repeats a message with the same content, so that is its name. `MsgId` alone would lose what
 * has the same number and says something else; sender, second and name would lose the second of two
 * cards that somebody accepts at once.
 *
 * @param now seconds since 1970
 */
export function messageIdOf(account: AuthorizerKey, fields: XmlFields, now: number): string {
  const { componentAppId, authorizerAppId } = account;
  // Without number and date a second click looks like a copy of the first one.
  const arrival = isUnique(fields) ? [] : [Math.floor(now / REPEATED_SECONDS)];
  return digest(JSON.stringify([componentAppId, authorizerAppId, fields, ...arrival]));
}

function isUnique(fields: XmlFields): boolean {
  return ['MsgId', 'MsgID', 'CreateTime'].some((name) =>
    NUMBER.test(textField(fields, name) ?? ''),
  );
}
