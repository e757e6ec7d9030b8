/** Pushes: events to a component's event URL, and messages to its message URL. */
import type { SimulatorState } from '../state/state.ts';
import { eventXml, messageXml, type EventHead, type PushFields } from './xml.ts';

/** A push to one of the component's two URLs. */
export interface Push {
  componentAppId: string;
  infoType: string;
  authorizerAppId?: string | undefined;
  /** The XML, or the JSON of a message, before encryption. It is the same for all attempts. */
  content: string;
  /** The test version's copy of a ticket. */
  isForTestVersion?: boolean | undefined;
  /** Only for the message URL: the sender's openid, and the account's original id. */
  message?: { openId: string; userName: string; format: MessageFormat } | undefined;
}

/** The form of a message. Messages of mini programs can be JSON; all other pushes are XML. */
export type MessageFormat = 'xml' | 'json';

/** The account and the sender of a message. */
export interface MessageRoute {
  componentAppId: string;
  authorizerAppId: string;
  /** Default: a new one. */
  openId?: string | undefined;
  /** Default: XML. */
  format?: MessageFormat | undefined;
}

/** A push to the event URL. @param head its `authorizerAppId` is only for the log, not for the XML */
export function eventPush(
  head: EventHead & { authorizerAppId?: string | undefined },
  fields: PushFields,
): Push {
  const { componentAppId, authorizerAppId, infoType } = head;
  return { componentAppId, authorizerAppId, infoType, content: eventXml(head, fields) };
}

/** A push to the message URL. */
export function messagePush(
  { accounts, clock, identifiers }: SimulatorState,
  route: MessageRoute,
  fields: PushFields,
): Push {
  const { componentAppId, authorizerAppId, format = 'xml' } = route;
  const openId = route.openId ?? identifiers.openId();
  const userName = accounts.get(authorizerAppId)?.userName ?? identifiers.userName();
  const isEvent = fields['MsgType'] === 'event';
  const all = {
    ToUserName: userName,
    FromUserName: openId,
    CreateTime: clock.now(),
    ...fields,
    ...(!isEvent && { MsgId: identifiers.messageId() }),
  };
  return {
    componentAppId,
    authorizerAppId,
    infoType: 'message',
    content: format === 'json' ? JSON.stringify(all) : messageXml(all),
    message: { openId, userName, format },
  };
}
