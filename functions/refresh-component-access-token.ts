/** The clock's visit, every five minutes: renews a component's access token before it runs short. */
import { getComponentAccessToken } from '../shared/component.ts';
import { invokeHandler } from '../shared/invoke-handler.ts';
import { createComponentServices, type ComponentServices } from '../shared/services.ts';
import { readComponent, SCHEDULED_REFRESH_MARGIN_SECONDS } from '../shared/token-look-up.ts';

export const createHandler = (services: ComponentServices) =>
  invokeHandler(async (event) => {
    const { componentAppId } = readComponent(event, services);
    const request = { refreshMarginSeconds: SCHEDULED_REFRESH_MARGIN_SECONDS };
    const { expiresAt } = await getComponentAccessToken(componentAppId, request, services);
    return { componentAppId, expiresAt };
  }, services);

export const handler = createHandler(createComponentServices());
