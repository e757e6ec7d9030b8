/** Renews one access token for a look-up that found it due and did not wait. */
import { sourceOf } from '../shared/tokens/look-up.ts';
import { readHandedOverRenewal } from '../shared/edge/invoke-request.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { renewHandedOver } from '../shared/tokens/renewal.ts';
import { createServices, type Services } from '../shared/services.ts';

export const createHandler = (services: Services) =>
  invokeHandler(async (event) => {
    const { leaseOwner, ...key } = readHandedOverRenewal(event, services);
    await renewHandedOver(sourceOf(key, services), leaseOwner, services);
  }, services);

export const handler = createHandler(createServices());
