/** A message or event that a user sent to an authorizer, as WeChat hands it to the platform. */
import { SCHEMA_VERSION, type Announce } from '../aws/event-bus.ts';
import type { EventType } from '../event-types.ts';
import type { AuthorizerKey } from '../store/records.ts';
import { MessageRejected } from '../wechat/message-rejected.ts';
import { textField, type XmlFields } from '../wechat/xml.ts';

/** The event's detail-type. */
const MESSAGE_EVENT_TYPE = 'AuthorizerMessageReceived' satisfies EventType;

/**
 * Passes the message on to the event bus, with WeChat's own field names.
 *
 * @throws {MessageRejected} `event-incomplete` where it is no message to an account
 */
export async function passOnMessage(
  { componentAppId, authorizerAppId }: AuthorizerKey,
  fields: XmlFields,
  { announce }: { announce: Announce },
): Promise<void> {
  const missing = ['ToUserName', 'MsgType'].filter((name) => textField(fields, name) === undefined);
  if (missing.length > 0) {
    throw new MessageRejected('event-incomplete', `fields missing: ${missing.join(', ')}`);
  }
  const detail = {
    schemaVersion: SCHEMA_VERSION,
    componentAppId,
    authorizerAppId,
    message: fields,
  };
  await announce([{ type: MESSAGE_EVENT_TYPE, detail }]);
}
