/** The start page: leads a merchant from the SaaS to WeChat's authorization page. */
import { createComponentServices, createLinkServices } from '../shared/compose.ts';
import { httpHandler } from '../shared/edge/http-handler.ts';
import { browserCookie, readBrowser } from '../shared/onboarding/browser-cookie.ts';
import type { LinkPorts } from '../shared/onboarding/link-policy.ts';
import { pageFrame } from '../shared/onboarding/pages/layout.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { startPage } from '../shared/onboarding/pages/start-page.ts';
import { readVisitRequest } from '../shared/onboarding/visit-request.ts';
import { beginVisit } from '../shared/onboarding/visit.ts';
import type { ComponentServices } from '../shared/services.ts';

export const createHandler = (services: ComponentServices & LinkPorts) =>
  httpHandler(
    async (request) => {
      const visit = await readVisitRequest(request, services);
      const begun = await beginVisit(visit, readBrowser(request), services);
      const page = startPage({ ...begun, ...pageFrame(request, services) });
      return { ...page, cookies: [browserCookie(request.baseUrl, begun.browser)] };
    },
    {
      ...services,
      answerRefusal: (refusal, request) => refusalPage(refusal, pageFrame(request, services)),
    },
  );

export const handler = createHandler({ ...createComponentServices(), ...createLinkServices() });
