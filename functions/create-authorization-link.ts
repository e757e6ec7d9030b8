/** A signed link to the start page, for the SaaS's own functions to send a customer there. */
import { createAuthorizationLink, type LinkServices } from '../shared/onboarding/signed-link.ts';
import { requireVariables } from '../shared/config.ts';
import { createLinkSigningKeyReader } from '../shared/onboarding/invitation.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { readLinkPolicy } from '../shared/onboarding/link-policy.ts';
import { createIncomingServices, type IncomingServices } from '../shared/services.ts';
import { readLinkRequest } from '../shared/edge/invoke-request.ts';

export const createHandler = (services: IncomingServices & LinkServices) =>
  invokeHandler(
    (event) => createAuthorizationLink(readLinkRequest(event, services), services),
    services,
  );

export const handler = createHandler({
  ...createIncomingServices(),
  linkPolicy: readLinkPolicy(),
  readLinkSigningKeys: createLinkSigningKeyReader(),
  publicBaseUrl: requireVariables(['PUBLIC_BASE_URL']).PUBLIC_BASE_URL,
});
