/** The return from WeChat: exchanges the authorization code and shows what came of it. */
import { createServices } from '../shared/compose.ts';
import { httpHandler, redirectAnswer } from '../shared/edge/http-handler.ts';
import { readBrowser } from '../shared/onboarding/browser-cookie.ts';
import { languageOf } from '../shared/onboarding/pages/language.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { resultPage } from '../shared/onboarding/pages/result-page.ts';
import { completeAuthorization } from '../shared/onboarding/visit.ts';
import type { Services } from '../shared/services.ts';

export const createHandler = (services: Services) =>
  httpHandler(
    async (request) => {
      const { componentAppId, path, query, headers } = request;
      const completed = await completeAuthorization(
        {
          componentAppId,
          state: path['state'] ?? '',
          authorizationCode: query['auth_code'],
          browser: readBrowser(request),
        },
        services,
      );
      const { authorizerAppId } = completed.authorizer;
      if (completed.returnUrl) {
        return redirectAnswer(completed.returnUrl, { authorizerAppId, result: 'authorized' });
      }
      return resultPage(languageOf(query['lang'], headers['accept-language']), completed);
    },
    { ...services, answerRefusal: refusalPage },
  );

export const handler = createHandler(createServices());
