/** Tries out for an operator what a platform needs: secret, ticket, token, and our address at WeChat. */
import { createComponentServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { ComponentServices } from '../shared/services.ts';
import { checkComponent } from '../shared/tokens/component-check.ts';
import { componentTokenRequest } from '../shared/tokens/token-request.ts';

const readComponent = requestReader(componentTokenRequest);

export const createHandler = (services: ComponentServices) =>
  invokeHandler(async (event) => {
    const { componentAppId } = readComponent(event, services);
    return checkComponent(componentAppId, services);
  }, services);

export const handler = createHandler(createComponentServices());
