/** The return from WeChat: exchanges the authorization code and shows what came of it. */
import { completeAuthorization } from '../shared/authorization.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { languageOf } from '../shared/pages/language.ts';
import { refusalPage } from '../shared/pages/refusal-page.ts';
import { resultPage } from '../shared/pages/result-page.ts';
import { createServices, type Services } from '../shared/services.ts';

export const createHandler = (services: Services) =>
  httpHandler(
    async ({ componentAppId, path, query, headers }) => {
      const authorizer = await completeAuthorization(
        { componentAppId, state: path['state'] ?? '', authorizationCode: query['auth_code'] },
        services,
      );
      return resultPage(languageOf(query['lang'], headers['accept-language']), authorizer);
    },
    { ...services, answerRefusal: refusalPage },
  );

export const handler = createHandler(createServices());
