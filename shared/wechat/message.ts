/** A message or event that a user sent to an account, as WeChat forwards it to the platform. */
import { MessageRejected } from './message-rejected.ts';
import { textField, type XmlFields } from './xml.ts';

/**
 * Checks that the fields are those of a message: without `MsgType`, `Event` says as much. Nothing
 * else is required: the account is in the path of the address.
 *
 * @throws {MessageRejected} `event-incomplete`
 */
export function checkMessage(fields: XmlFields): void {
  if (textField(fields, 'MsgType') ?? textField(fields, 'Event')) return;
  throw new MessageRejected('event-incomplete', 'fields missing: MsgType');
}
