/** Pushes: events to a component's event URL, and messages to its message URL. */
import type { SimulatorState } from '../state/state.ts';
import { eventXml, messageXml, type EventHead, type PushFields } from './xml.ts';

/** A push to one of the component's two URLs. */
export interface Push {
  componentAppId: string;
  infoType: string;
  authorizerAppId?: string | undefined;
  /** The XML before encryption. It is the same for all attempts. */
  xml: string;
  /** The test version's copy of a ticket. */
  isForTestVersion?: boolean | undefined;
  /** Only for the message URL: the sender's openid, and the account's original id. */
  message?: { openId: string; userName: string } | undefined;
}

/** A push to the event URL. @param head its `authorizerAppId` is only for the log, not for the XML */
export function eventPush(
  head: EventHead & { authorizerAppId?: string | undefined },
  fields: PushFields,
): Push {
  const { componentAppId, authorizerAppId, infoType } = head;
  return { componentAppId, authorizerAppId, infoType, xml: eventXml(head, fields) };
}

/** A push to the message URL. @param to the account, and the sender (default: a new one) */
export function messagePush(
  { accounts, clock, identifiers }: SimulatorState,
  to: { componentAppId: string; authorizerAppId: string; openId?: string | undefined },
  fields: PushFields,
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
