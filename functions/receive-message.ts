/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat immediately. */
import { createBus, createPushServices } from '../shared/compose.ts';
import { httpHandler, textAnswer } from '../shared/edge/http-handler.ts';
import { addressedAccount, passOnMessage } from '../shared/pushes/messages.ts';
import {
  countRefusedPushes,
  describeRefusedPush,
  echoAddressCheck,
  openAuthorizerMessage,
} from '../shared/pushes/open-push.ts';
import type { Bus, PushServices } from '../shared/services.ts';

export const createHandler = (services: PushServices & Bus) =>
  httpHandler(
    async (request) => {
      if (request.method === 'GET') {
        return textAnswer(200, await echoAddressCheck(request, services.readSecret));
      }
      const { fields } = await openAuthorizerMessage(request, services.readSecret);
      await passOnMessage(addressedAccount(request), fields, services);
      return textAnswer(200, 'success');
    },
    {
      ...services,
      describeRefusal: describeRefusedPush,
      onRefusal: countRefusedPushes(services),
    },
  );

const services = createPushServices();

export const handler = createHandler({ ...services, ...createBus(services) });
