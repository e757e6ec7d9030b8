/** The start page: from the SaaS's onboarding page to WeChat's authorization page. */
import { beginAuthorization } from '../shared/authorization.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { languageOf } from '../shared/pages/language.ts';
import { refusalPage } from '../shared/pages/refusal-page.ts';
import { startPage } from '../shared/pages/start-page.ts';
import { createComponentServices, type ComponentServices } from '../shared/services.ts';
import { readVisit } from '../shared/visit.ts';

export const createHandler = (services: ComponentServices) =>
  httpHandler(
    async (request) => {
      const authorizationUrl = await beginAuthorization(readVisit(request), services);
      const language = languageOf(request.query['lang'], request.headers['accept-language']);
      return startPage(language, authorizationUrl);
    },
    { ...services, answerRefusal: refusalPage },
  );

export const handler = createHandler(createComponentServices());
