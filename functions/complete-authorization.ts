/** The return from WeChat: exchanges the authorization code and shows the result. */
import { createReturnServices } from '../shared/compose.ts';
import { httpHandler, redirectAnswer } from '../shared/edge/http-handler.ts';
import { readReturn } from '../shared/onboarding/visit-return.ts';
import { pageFrame } from '../shared/onboarding/pages/frame.ts';
import { refusalPage } from '../shared/onboarding/pages/refusal-page.ts';
import { immediateAddress, returnAddress } from '../shared/onboarding/pages/return-address.ts';
import { returnTexts } from '../shared/onboarding/pages/return-texts.ts';
import { resultPage } from '../shared/onboarding/pages/result-page.ts';
import { createPageServices } from '../shared/onboarding/platform-setting.ts';
import type { PlatformPorts } from '../shared/onboarding/platform.ts';
import { finishVisit } from '../shared/onboarding/visit.ts';
import type { Queue, Services } from '../shared/services.ts';

export const createHandler = (services: Services & Queue & PlatformPorts) =>
  httpHandler(
    async (request) => {
      const completed = await finishVisit(readReturn(request), services);
      const { authorizer, returnUrl } = completed;
      if (returnUrl === undefined) return resultPage(pageFrame(request, services), completed);
      const { authorizerAppId } = authorizer;
      return redirectAnswer(returnAddress(returnUrl, { authorizerAppId, result: 'authorized' }));
    },
    {
      ...services,
      answerRefusal: (refusal, request) => {
        const address = immediateAddress(refusal, request);
        return address === undefined
          ? refusalPage(refusal, pageFrame(request, services), returnTexts)
          : redirectAnswer(address);
      },
    },
  );

export const handler = createHandler({ ...createReturnServices(), ...createPageServices() });
