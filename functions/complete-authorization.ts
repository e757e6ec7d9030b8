/** The return from WeChat: exchanges the authorization code and shows what came of it. */
import { completeAuthorization } from '../shared/authorization.ts';
import { readBrowser } from '../shared/browser-cookie.ts';
import { httpHandler, redirectAnswer } from '../shared/http-handler.ts';
import { languageOf } from '../shared/pages/language.ts';
import { refusalPage } from '../shared/pages/refusal-page.ts';
import { resultPage } from '../shared/pages/result-page.ts';
import { createServices, type Services } from '../shared/services.ts';

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
