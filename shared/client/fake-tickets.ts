/** The fake's tickets, and what the service would refuse to look up. */
import type { TicketRequest } from './ticket-contract.ts';

/** The name of the fake's function. */
export const TICKETS = 'get-ticket';

const APP_ID = /^[\w-]{1,64}$/;
const types: ReadonlySet<string> = new Set(['jsapi', 'wx_card']);
const LIFE_SECONDS = 7200;

/** A ticket, or the error of the function. */
export function answerTicket({ componentAppId, authorizerAppId, type }: TicketRequest): object {
  const wrong = [
    !APP_ID.test(componentAppId) && 'componentAppId is an appid',
    !(authorizerAppId && APP_ID.test(authorizerAppId)) && 'authorizerAppId is required: an appid',
    !types.has(type) && 'type is required: jsapi or wx_card',
  ].filter((each) => each !== false);
  if (wrong.length > 0) return { errorType: 'InvalidRequest', errorMessage: wrong.join('; ') };
  return {
    ticket: `fake-${type}-ticket`,
    expiresAt: Math.floor(Date.now() / 1000) + LIFE_SECONDS,
    expiresInSeconds: LIFE_SECONDS,
  };
}
