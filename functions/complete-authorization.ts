/** The return from WeChat: exchanges the authorization code and shows the result. */
import { createReturnServices } from '../shared/compose.ts';
import { httpHandler, redirectAnswer } from '../shared/edge/http-handler.ts';
import { readReturn } from '../shared/onboarding/visit-return.ts';
import { pageFrame } from '../shared/onboarding/pages/layout.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { returnTexts } from '../shared/onboarding/pages/return-texts.ts';
import { resultPage } from '../shared/onboarding/pages/result-page.ts';
import { finishVisit } from '../shared/onboarding/visit.ts';
import type { Queue, Services } from '../shared/services.ts';

export const createHandler = (services: Services & Queue) =>
  httpHandler(
    async (request) => {
      const completed = await finishVisit(readReturn(request), services);
      const { authorizerAppId } = completed.authorizer;
      if (completed.returnUrl) {
        return redirectAnswer(completed.returnUrl, { authorizerAppId, result: 'authorized' });
      }
      return resultPage(pageFrame(request, services), completed);
    },
    {
      ...services,
      answerRefusal: (refusal, request) =>
        refusalPage(refusal, pageFrame(request, services), returnTexts),
    },
  );

export const handler = createHandler(createReturnServices());
