/** The start page: leads a merchant from the SaaS to WeChat's authorization page. */
import { createComponentServices, createLinkServices } from '../shared/compose.ts';
import { httpHandler } from '../shared/edge/http-handler.ts';
import { browserCookie, readBrowser } from '../shared/onboarding/browser-cookie.ts';
import type { LinkPorts } from '../shared/onboarding/link-policy.ts';
import { pageFrame } from '../shared/onboarding/pages/frame.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { startPage } from '../shared/onboarding/pages/start-page.ts';
import { startTexts } from '../shared/onboarding/pages/start-texts.ts';
import { createPageServices } from '../shared/onboarding/platform-setting.ts';
import type { PlatformPorts } from '../shared/onboarding/platform.ts';
import { readVisitRequest } from '../shared/onboarding/visit-request.ts';
import { accountOfLink } from '../shared/onboarding/visit-tenant.ts';
import { beginVisit } from '../shared/onboarding/visit.ts';
import { withWayOn } from '../shared/onboarding/way-on.ts';
import type { ComponentServices } from '../shared/services.ts';

export const createHandler = (services: ComponentServices & LinkPorts & PlatformPorts) =>
  httpHandler(
    async (request) => {
      const visit = await readVisitRequest(request, services);
      return withWayOn({ returnUrl: visit.returnUrl }, async () => {
        const linked = await accountOfLink(visit, services);
        const begun = await beginVisit(visit, readBrowser(request), services);
        const page = startPage(pageFrame(request, services), {
          ...linked,
          visit,
          begun,
          headers: request.headers,
        });
        return { ...page, cookies: [browserCookie(request.baseUrl, begun.browser)] };
      });
    },
    {
      ...services,
      answerRefusal: (refusal, request) =>
        refusalPage(refusal, pageFrame(request, services), startTexts),
    },
  );

export const handler = createHandler({
  ...createComponentServices(),
  ...createLinkServices(),
  ...createPageServices(),
});
