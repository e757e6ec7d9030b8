/** The start page: leads a merchant from the SaaS to WeChat's authorization page. */
import { createComponentServices, createLinkServices } from '../shared/compose.ts';
import { httpHandler } from '../shared/edge/http-handler.ts';
import { browserCookie, readBrowser } from '../shared/onboarding/browser-cookie.ts';
import type { LinkPorts } from '../shared/onboarding/link-policy.ts';
import { pageFrame } from '../shared/onboarding/pages/layout.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { startPage } from '../shared/onboarding/pages/start-page.ts';
import { startTexts } from '../shared/onboarding/pages/start-texts.ts';
import { readVisitRequest } from '../shared/onboarding/visit-request.ts';
import { shownTenant, takesFromTenant } from '../shared/onboarding/visit-tenant.ts';
import { beginVisit } from '../shared/onboarding/visit.ts';
import type { ComponentServices } from '../shared/services.ts';

export const createHandler = (services: ComponentServices & LinkPorts) =>
  httpHandler(
    async (request) => {
      const visit = await readVisitRequest(request, services);
      const isTaken = await takesFromTenant(visit, services);
      const { authorizationUrl, browser } = await beginVisit(visit, readBrowser(request), services);
      const page = startPage(pageFrame(request, services), {
        authorizationUrl,
        tenant: shownTenant(visit),
        isTaken,
        // As the browser itself says, also after redirects.
        isFromOtherSite: request.headers['sec-fetch-site'] === 'cross-site',
      });
      return { ...page, cookies: [browserCookie(request.baseUrl, browser)] };
    },
    {
      ...services,
      answerRefusal: (refusal, request) =>
        refusalPage(refusal, pageFrame(request, services), startTexts),
    },
  );

export const handler = createHandler({ ...createComponentServices(), ...createLinkServices() });
