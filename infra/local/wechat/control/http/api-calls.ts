/** The HTTP interface for API calls: faults, call counts, and whether a token is valid. */
import { z } from 'zod';
import { apiFaultKinds } from '../../state/api-faults.ts';
import { method, optionalText, text, times, type Methods } from './method.ts';

/** The methods about API calls. */
export const apiCallMethods: Methods = {
  setFault: method(
    {
      path: text,
      kind: z.enum(apiFaultKinds),
      errcode: z.number().optional(),
      delayMilliseconds: z.number().optional(),
      status: z.number().int().min(200).max(599).optional(),
      contentType: optionalText,
      location: optionalText,
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
