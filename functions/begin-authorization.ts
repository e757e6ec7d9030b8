/** The start page: from the SaaS's onboarding page to WeChat's authorization page. */
import { beginAuthorization } from '../shared/onboarding/visit.ts';
import { browserCookie, readBrowser } from '../shared/onboarding/browser-cookie.ts';
import { httpHandler } from '../shared/edge/http-handler.ts';
import {
  createLinkSigningKeyReader,
  type ReadLinkSigningKeys,
} from '../shared/onboarding/invitation.ts';
import { readLinkPolicy, type LinkPolicy } from '../shared/onboarding/link-policy.ts';
import { languageOf } from '../shared/onboarding/pages/language.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { startPage } from '../shared/onboarding/pages/start-page.ts';
import { createComponentServices, type ComponentServices } from '../shared/services.ts';
import { readVisit } from '../shared/onboarding/visit-request.ts';

interface LinkServices {
  linkPolicy: LinkPolicy;
  readLinkSigningKeys: ReadLinkSigningKeys;
}

export const createHandler = (services: ComponentServices & LinkServices) =>
  httpHandler(
    async (request) => {
      const visit = await readVisit(request, services);
      const begun = await beginAuthorization(visit, readBrowser(request), services);
      const language = languageOf(request.query['lang'], request.headers['accept-language']);
      const page = startPage(language, begun.authorizationUrl);
      return { ...page, cookies: [browserCookie(request.baseUrl, begun.browser)] };
    },
    { ...services, answerRefusal: refusalPage },
  );

export const handler = createHandler({
  ...createComponentServices(),
  linkPolicy: readLinkPolicy(),
  readLinkSigningKeys: createLinkSigningKeyReader(),
});
