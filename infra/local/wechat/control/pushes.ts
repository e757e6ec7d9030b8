/** Control over pushes: tickets, any event, messages, and their faults. */
import { pushDueTickets, pushVerifyTicket, startPushing } from '../credentials/verify-tickets.ts';
import { checkEventUrl } from '../pushes/address-check.ts';
import type { PushFault, PushFaultKind } from '../pushes/faults.ts';
import { eventPush, messagePush, type MessageFormat } from '../pushes/push.ts';
import { noteUserAction } from '../pushes/user-action.ts';
import type { PushFields } from '../pushes/xml.ts';
import type { Simulation } from '../simulation.ts';
import { componentOf } from '../state/state.ts';

/** The component (default: the first one), and a fault for this push only. */
export interface PushOptions {
  componentAppId?: string | undefined;
  fault?: PushFaultKind | undefined;
}

/** The same options, and the sender. */
export interface MessageOptions extends PushOptions {
  /** The sender's openid. Default: a new one. */
  openId?: string | undefined;
  /** Default: XML. */
  format?: MessageFormat | undefined;
}

/** The methods about pushes. */
export function pushControl(simulation: Simulation) {
  const { pushes, clock } = simulation;
  const registrationOf = (componentAppId?: string) =>
    componentOf(simulation, componentAppId).registration;
  return {
    /** Issues and pushes a ticket now. */
    pushVerifyTicket: ({ componentAppId, fault }: PushOptions = {}) =>
      pushVerifyTicket(simulation, componentOf(simulation, componentAppId), fault),
    /** Pushes a ticket now and then every 600 s. */
    async startPushing(componentAppId?: string) {
      startPushing(simulation, componentOf(simulation, componentAppId));
      await pushDueTickets(simulation);
    },
    /** Stops the tickets until `startPushing` or api_start_push_ticket. */
    stopPushing(componentAppId?: string) {
      componentOf(simulation, componentAppId).isPushing = false;
    },
    /** Pushes any event to the event URL. Numbers become XML without CDATA, objects are nested. */
    pushEvent(infoType: string, fields: PushFields, options: PushOptions = {}) {
      const { componentAppId } = registrationOf(options.componentAppId);
      const head = { componentAppId, createTime: clock.now(), infoType };
      return pushes.send(eventPush(head, fields), options.fault);
    },
    /** Pushes a message or event of an account to the message URL: `{MsgType: 'text', Content}`. */
    pushMessage(authorizerAppId: string, fields: PushFields, options: MessageOptions = {}) {
      const { componentAppId } = registrationOf(options.componentAppId);
      const { openId, format } = options;
      const route = { componentAppId, authorizerAppId, openId, format };
      const push = messagePush(simulation, route, fields);
      noteUserAction(simulation, push, fields);
      return pushes.send(push, options.fault);
    },
    /** Sends WeChat's GET with `echostr`. @returns whether the event URL returned it */
    checkEventUrl: async (componentAppId?: string) =>
      checkEventUrl(simulation, registrationOf(componentAppId)),

    /** Sets a fault for all pushes or one info type, until it is used up or cleared. */
    setPushFault: (fault: PushFault) => pushes.setFault(fault),
    clearPushFaults: () => pushes.clearFaults(),
    /** Delivers held-back pushes, oldest first. */
    releasePushes: () => pushes.release(),
    heldBackPushes: () => pushes.heldBack(),
    /** All attempts, oldest first, without secrets. */
    pushLog: () => pushes.log(),
    /** Resolves when no delivery is running. Held-back pushes do not count. */
    settle: () => pushes.settle(),
  };
}
