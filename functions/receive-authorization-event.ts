/** 授权事件接收URL: accepts WeChat's pushes, and answers WeChat's check of the address. */
import { createIntakeServices } from '../shared/compose.ts';
import { httpHandler, textAnswer } from '../shared/edge/http-handler.ts';
import { takeIn, type IntakePorts } from '../shared/pushes/events.ts';
import {
  countRefusedPushes,
  describeRefusedPush,
  echoAddressCheck,
  openAuthorizationEvent,
} from '../shared/pushes/open-push.ts';
import type { PushServices } from '../shared/services.ts';

export const createHandler = (services: PushServices & IntakePorts) =>
  httpHandler(
    async (request) => {
      if (request.method === 'GET') {
        return textAnswer(200, await echoAddressCheck(request, services.readSecret));
      }
      const event = await openAuthorizationEvent(request, services);
      await takeIn(event, services);
      return textAnswer(200, 'success');
    },
    {
      ...services,
      describeRefusal: describeRefusedPush,
      onRefusal: countRefusedPushes(services),
    },
  );

export const handler = createHandler(createIntakeServices());
