/** Control over pushes: tickets, any event, messages, and what goes wrong with them. */
import { hash } from 'node:crypto';
import { signatureOf } from '../../../../shared/wechat/crypto.ts';
import { eventXml, messageXml, type XmlFields } from '../pushes/xml.ts';
import type { PushFault, PushFaultKind } from '../pushes/faults.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';
import { pushDueTickets, pushVerifyTicket, startPushing } from '../credentials/verify-tickets.ts';

/** Which component (the first if not said), and what goes wrong with this push only. */
export interface PushOptions {
  componentAppId?: string | undefined;
  fault?: PushFaultKind | undefined;
}

/** The same, and who writes. */
export interface MessageOptions extends PushOptions {
  /** Who writes; a new reader if not given. */
  openId?: string | undefined;
}

/** The methods about pushes. */
export function pushControl(simulation: Simulation) {
  const { pushes, clock, identifiers, accounts } = simulation;
  return {
    /** Issues and pushes a ticket now. */
    pushVerifyTicket: ({ componentAppId, fault }: PushOptions = {}) =>
      pushVerifyTicket(simulation, componentOf(simulation, componentAppId), fault),
    /** A ticket now and every 600 s from now on. */
    async startPushing(componentAppId?: string) {
      startPushing(simulation, componentOf(simulation, componentAppId));
      await pushDueTickets(simulation);
    },
    /** No more tickets until startPushing or api_start_push_ticket. */
    stopPushing(componentAppId?: string) {
      componentOf(simulation, componentAppId).isPushing = false;
    },
    /** Any event to the event URL; numbers stand bare in the XML, objects nest. */
    pushEvent(infoType: string, fields: XmlFields, { componentAppId, fault }: PushOptions = {}) {
      const { registration } = componentOf(simulation, componentAppId);
      const head = { ...registration, createTime: clock.now(), infoType };
      const xml = eventXml(head, fields);
      return pushes.send({ componentAppId: registration.componentAppId, infoType, xml }, fault);
    },
    /** A message or event of an authorizer to the message URL, e.g. `{MsgType: 'text', Content}`. */
    pushMessage(authorizerAppId: string, fields: XmlFields, options: MessageOptions = {}) {
      const { registration } = componentOf(simulation, options.componentAppId);
      const openId = options.openId ?? identifiers.openId();
      const userName = accounts.get(authorizerAppId)?.userName ?? identifiers.userName();
      const head = { ToUserName: userName, FromUserName: openId, CreateTime: clock.now() };
      const isEvent = fields['MsgType'] === 'event';
      const xml = messageXml({
        ...head,
        ...fields,
        ...(!isEvent && { MsgId: identifiers.messageId() }),
      });
      const message = { openId, userName };
      const { componentAppId } = registration;
      const push = { componentAppId, authorizerAppId, infoType: 'message', xml, message };
      return pushes.send(push, options.fault);
    },
    /** WeChat's GET with `echostr`. @returns whether the event URL gave it back */
    async checkEventUrl(componentAppId?: string): Promise<boolean> {
      const { eventUrl, messageToken } = componentOf(simulation, componentAppId).registration;
      if (eventUrl === undefined) return false;
      const timestamp = String(clock.now());
      const nonce = identifiers.nonce();
      const echostr = hash('sha1', identifiers.pageId());
      const url = new URL(eventUrl);
      const signature = signatureOf(messageToken, timestamp, nonce);
      for (const [name, value] of Object.entries({ signature, timestamp, nonce, echostr })) {
        url.searchParams.set(name, value);
      }
      const response = await fetch(url, { headers: { connection: 'close' } });
      return response.status === 200 && (await response.text()) === echostr;
    },

    /** For all pushes, or those of one info type, until used up or cleared. */
    setPushFault: (fault: PushFault) => pushes.setFault(fault),
    clearPushFaults: () => pushes.clearFaults(),
    /** Delivers what was held back, oldest first. */
    releasePushes: () => pushes.release(),
    heldBackPushes: () => pushes.heldBack(),
    /** Every attempt, oldest first, without any secret. */
    pushLog: () => pushes.log(),
    /** Resolves when no push is under way; held-back ones do not count. */
    settle: () => pushes.settle(),
  };
}
