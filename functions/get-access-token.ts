/** The look-up: any other Lambda gets a token that works by asking. */
import { invokeHandler } from '../shared/invoke-handler.ts';
import { createServices, type Services } from '../shared/services.ts';
import { lookUpAccessToken, readLookUp } from '../shared/token-look-up.ts';

export const createHandler = (services: Services) =>
  invokeHandler((event) => lookUpAccessToken(readLookUp(event, services), services), services);

export const handler = createHandler(createServices());
