/** Control over pushes: tickets, any event, messages, and what goes wrong with them. */
import { pushDueTickets, pushVerifyTicket, startPushing } from '../credentials/verify-tickets.ts';
import { checkEventUrl } from '../pushes/address-check.ts';
import type { PushFault, PushFaultKind } from '../pushes/faults.ts';
import { eventPush, messagePush } from '../pushes/push.ts';
import type { XmlFields } from '../pushes/xml.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';

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
  const { pushes, clock } = simulation;
  const registered = (componentAppId?: string) =>
    componentOf(simulation, componentAppId).registration;
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
    pushEvent(infoType: string, fields: XmlFields, options: PushOptions = {}) {
      const { componentAppId } = registered(options.componentAppId);
      const head = { componentAppId, createTime: clock.now(), infoType };
      return pushes.send(eventPush(head, fields), options.fault);
    },
    /** A message or event of an authorizer to the message URL, e.g. `{MsgType: 'text', Content}`. */
    pushMessage(authorizerAppId: string, fields: XmlFields, options: MessageOptions = {}) {
      const { componentAppId } = registered(options.componentAppId);
      const to = { componentAppId, authorizerAppId, openId: options.openId };
      return pushes.send(messagePush(simulation, to, fields), options.fault);
    },
    /** WeChat's GET with `echostr`. @returns whether the event URL gave it back */
    checkEventUrl: async (componentAppId?: string) =>
      checkEventUrl(simulation, registered(componentAppId)),

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
