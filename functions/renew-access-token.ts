/** Renews one token or ticket: in the background for a look-up, or because an operator asks for it. */
import { createServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import type { Services } from '../shared/services.ts';
import { credentialSourceOf } from '../shared/tokens/credential-source.ts';
import { renewNow } from '../shared/tokens/renew-now.ts';
import { renewHandedOver } from '../shared/tokens/renewal.ts';
import { renewalRequest } from '../shared/tokens/token-request.ts';

const readRenewal = requestReader(renewalRequest);

export const createHandler = (services: Services) =>
  invokeHandler(async (event) => {
    const { leaseOwner, ...key } = readRenewal(event, services);
    if (leaseOwner === undefined) return renewNow(key, services);
    return renewHandedOver(credentialSourceOf(key, services), leaseOwner, services);
  }, services);

export const handler = createHandler(createServices());
