/** Renews one access token for a look-up that found it due and did not wait. */
import { sourceOf } from '../shared/token-look-up.ts';
import { readHandedOverRenewal } from '../shared/token-request.ts';
import { invokeHandler } from '../shared/invoke-handler.ts';
import { renewHandedOver } from '../shared/renewal.ts';
import { createServices, type Services } from '../shared/services.ts';

export const createHandler = (services: Services) =>
  invokeHandler(async (event) => {
    const { leaseOwner, ...key } = readHandedOverRenewal(event, services);
    await renewHandedOver(sourceOf(key, services), leaseOwner, services);
  }, services);

export const handler = createHandler(createServices());
