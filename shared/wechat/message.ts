/** A message or event that a user sent to an account, as WeChat forwards it to the platform. */
import { MessageRejected } from './message-rejected.ts';
import { textField, type XmlFields } from './xml.ts';

const requiredFields = ['ToUserName', 'MsgType'];

/**
 * Checks that the fields are those of a message.
 *
 * @throws {MessageRejected} `event-incomplete` with every field that is missing
 */
export function checkMessage(fields: XmlFields): void {
  const missing = requiredFields.filter((name) => textField(fields, name) === undefined);
  if (missing.length > 0) {
    throw new MessageRejected('event-incomplete', `fields missing: ${missing.join(', ')}`);
  }
}
