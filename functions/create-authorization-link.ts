/** Creates a signed link to the start page, which the SaaS gives to its customer. */
import {
  createCallerPolicy,
  createIncomingServices,
  createLinkServices,
} from '../shared/compose.ts';
import { requireVariables } from '../shared/config.ts';
import { admitCaller, refuseLink, type CallerPolicyPort } from '../shared/callers/rights.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import { linkRequest } from '../shared/onboarding/link-request.ts';
import { createSignedLink, type SignedLinkPorts } from '../shared/onboarding/signed-link.ts';
import type { IncomingServices } from '../shared/services.ts';

const readLinkRequest = requestReader(linkRequest);

export const createHandler = (services: IncomingServices & SignedLinkPorts & CallerPolicyPort) =>
  invokeHandler(async (event, context) => {
    const caller = admitCaller(context, services);
    const request = readLinkRequest(event, services);
    refuseLink(caller, request.tenantId);
    return createSignedLink(request, services);
  }, services);

export const handler = createHandler({
  ...createIncomingServices(),
  ...createLinkServices(),
  ...createCallerPolicy(),
  publicBaseUrl: requireVariables(['PUBLIC_BASE_URL']).PUBLIC_BASE_URL,
});
