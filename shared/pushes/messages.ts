/** Passes on the messages and events that users send to an account. */
import { SCHEMA_VERSION } from '../aws/event-bus.ts';
import type { EventType } from '../event-types.ts';
import type { Bus } from '../services.ts';
import type { AuthorizerKey } from '../store/records/authorizer.ts';
import { checkMessage } from '../wechat/message.ts';
import type { XmlFields } from '../wechat/xml.ts';

/** The event's detail-type. */
const MESSAGE_EVENT_TYPE = 'AuthorizerMessageReceived' satisfies EventType;

/**
 * Passes the message on to the event bus, with WeChat's own field names.
 *
 * @throws {MessageRejected} `event-incomplete` where the fields are not those of a message
 */
export async function passOnMessage(
  { componentAppId, authorizerAppId }: AuthorizerKey,
  fields: XmlFields,
  { announce }: Bus,
): Promise<void> {
  checkMessage(fields);
  const detail = {
    schemaVersion: SCHEMA_VERSION,
    componentAppId,
    authorizerAppId,
    message: fields,
  };
  await announce([{ type: MESSAGE_EVENT_TYPE, detail }]);
}
