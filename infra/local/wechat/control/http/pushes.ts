/** The HTTP interface for pushes: tickets, any event, messages, and their faults. */
import { z } from 'zod';
import { pushFaultKinds } from '../../pushes/faults.ts';
import { isPushFields, type PushFields } from '../../pushes/xml.ts';
import { appId, method, optionalText, text, times, type Methods } from './method.ts';

const fault = z.enum(pushFaultKinds);

/** The component of a push, and the push's fault. */
export const pushOptions = { componentAppId: optionalText, fault: fault.optional() };

const fields = z.custom<PushFields>(
  isPushFields,
  'must be an object of texts, numbers, objects and lists, with names of elements',
);

/** The form of a message. */
export const messageFormat = z.enum(['xml', 'json']);

/** The methods about pushes. */
export const pushMethods: Methods = {
  pushVerifyTicket: method(pushOptions, (control, given) => control.pushVerifyTicket(given)),
  startPushing: method({ componentAppId: optionalText }, (control, given) =>
    control.startPushing(given.componentAppId),
  ),
  stopPushing: method({ componentAppId: optionalText }, (control, given) =>
    control.stopPushing(given.componentAppId),
  ),
  pushEvent: method({ ...pushOptions, infoType: text.min(1), fields }, (control, given) => {
    const { infoType, fields: elements, ...options } = given;
    return control.pushEvent(infoType, elements, options);
  }),
  pushMessage: method(
    {
      ...pushOptions,
      authorizerAppId: appId,
      fields,
      openId: optionalText,
      format: messageFormat.optional(),
    },
    (control, { authorizerAppId, fields: elements, ...options }) =>
      control.pushMessage(authorizerAppId, elements, options),
  ),
  checkEventUrl: method({ componentAppId: optionalText }, (control, given) =>
    control.checkEventUrl(given.componentAppId),
  ),
  setPushFault: method({ kind: fault, infoType: optionalText, times }, (control, given) =>
    control.setPushFault(given),
  ),
  clearPushFaults: method({}, (control) => control.clearPushFaults()),
  releasePushes: method({}, (control) => control.releasePushes()),
  settle: method({}, (control) => control.settle()),
};
