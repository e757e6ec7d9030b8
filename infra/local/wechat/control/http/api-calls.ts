/** The HTTP interface for API calls: faults, call counts, and whether a token is valid. */
import { z } from 'zod';
import { apiFaultKinds } from '../../state/api-faults.ts';
import { HEADER_TEXT, ranges } from '../ranges.ts';
import { method, optionalText, text, times, within, type Methods } from './method.ts';

const headerText = text.regex(HEADER_TEXT).optional();

/** The methods about API calls. */
export const apiCallMethods: Methods = {
  setFault: method(
    {
      path: text.min(1),
      kind: z.enum(apiFaultKinds),
      errcode: within(ranges.errcode).optional(),
      delayMilliseconds: within(ranges.delayMilliseconds).optional(),
      status: within(ranges.status).optional(),
      contentType: headerText,
      location: headerText,
      body: optionalText,
      times,
    },
    (control, given) => control.setFault(given),
  ),
  clearFaults: method({ path: optionalText }, (control, given) => control.clearFaults(given.path)),
  releaseHanging: method({}, (control) => control.releaseHanging()),
  callCount: method({ path: text, authorizerAppId: optionalText }, (control, given) =>
    control.callCount(given.path, given.authorizerAppId),
  ),
  resetCallCounts: method({}, (control) => control.resetCallCounts()),
  isComponentAccessTokenValid: method({ accessToken: text }, (control, given) =>
    control.isComponentAccessTokenValid(given.accessToken),
  ),
  isAuthorizerAccessTokenValid: method({ accessToken: text }, (control, given) =>
    control.isAuthorizerAccessTokenValid(given.accessToken),
  ),
};
