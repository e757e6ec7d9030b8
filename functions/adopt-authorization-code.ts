/** Exchanges an authorization code that came in the answer of an API, without any visit. */
import { grantAnswer } from '../shared/onboarding/grant-answer.ts';
import { createReturnServices } from '../shared/compose.ts';
import { invokeHandler } from '../shared/edge/invoke-handler.ts';
import { requestReader } from '../shared/edge/invoke-request.ts';
import { adoptCode } from '../shared/onboarding/adopt-code.ts';
import { adoptionRequest } from '../shared/onboarding/adoption-request.ts';
import type { Queue, Services } from '../shared/services.ts';

const readAdoption = requestReader(adoptionRequest);

export const createHandler = (services: Services & Queue) =>
  invokeHandler(
    async (event) => grantAnswer(await adoptCode(readAdoption(event, services), services)),
    services,
  );

export const handler = createHandler(createReturnServices());
