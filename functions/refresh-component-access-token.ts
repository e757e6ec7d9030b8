/** Run by the scheduler every five minutes: checks a component's ticket and renews its token. */
import { createServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Services } from '../shared/services.ts';
import { getComponentAccessToken } from '../shared/tokens/component-token.ts';
import { SCHEDULED_RENEWAL_MARGIN_SECONDS } from '../shared/tokens/renewal.ts';
import { watchVerifyTicket } from '../shared/tokens/ticket-watchdog.ts';
import { componentTokenRequest } from '../shared/tokens/token-request.ts';

const readComponent = requestReader(componentTokenRequest);

export const createHandler = (services: Services) =>
  invokeHandler(async (event) => {
    const { componentAppId } = readComponent(event, services);
    await watchVerifyTicket(componentAppId, services);
    const request = { renewalMarginSeconds: SCHEDULED_RENEWAL_MARGIN_SECONDS };
    const { expiresAt } = await getComponentAccessToken(componentAppId, request, services);
    const validity = { ComponentAccessTokenValiditySeconds: expiresAt - services.now() };
    services.measure(validity, [{ componentAppId }]);
    return { componentAppId, expiresAt };
  }, services);

export const handler = createHandler(createServices());
