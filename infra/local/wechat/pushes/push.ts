/** What is pushed: events to a component's event URL, messages to its message URL. */
import type { SimulatorState } from '../state/state.ts';
import { eventXml, messageXml, type EventHead, type XmlFields } from './xml.ts';

/** What is to be told, and to which of the component's two addresses. */
export interface Push {
  componentAppId: string;
  infoType: string;
  authorizerAppId?: string | undefined;
  /** The message before encryption; repeated attempts carry the same. */
  xml: string;
  /** Only on the message URL: who wrote, and the account's original id. */
  message?: { openId: string; userName: string } | undefined;
}

/** For the event URL. @param head `authorizerAppId` is for the log; the XML has it in its fields */
export function eventPush(
  head: EventHead & { authorizerAppId?: string | undefined },
  fields: XmlFields,
): Push {
  const { componentAppId, authorizerAppId, infoType } = head;
  return { componentAppId, authorizerAppId, infoType, xml: eventXml(head, fields) };
}

/** For the message URL. @param to the account, and who writes to it: a new reader if not given */
export function messagePush(
  { accounts, clock, identifiers }: SimulatorState,
  to: { componentAppId: string; authorizerAppId: string; openId?: string | undefined },
  fields: XmlFields,
): Push {
  const { componentAppId, authorizerAppId, openId = identifiers.openId() } = to;
  const userName = accounts.get(authorizerAppId)?.userName ?? identifiers.userName();
  const isEvent = fields['MsgType'] === 'event';
  const xml = messageXml({
    ToUserName: userName,
    FromUserName: openId,
    CreateTime: clock.now(),
    ...fields,
    ...(!isEvent && { MsgId: identifiers.messageId() }),
  });
  return {
    componentAppId,
    authorizerAppId,
    infoType: 'message',
    xml,
    message: { openId, userName },
  };
}
