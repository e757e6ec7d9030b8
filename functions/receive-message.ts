/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat immediately. */
import { createBus, createPushServices } from '../shared/compose.ts';
import { httpHandler, textAnswer } from '../shared/edge/http-handler.ts';
import { passOnMessage } from '../shared/pushes/messages.ts';
import {
  countRefusedPushes,
  describeRefusedPush,
  openAuthorizerMessage,
} from '../shared/pushes/open-push.ts';
import type { Bus, PushServices } from '../shared/services.ts';

export const createHandler = (services: PushServices & Bus) =>
  httpHandler(
    async (request) => {
      const fields = await openAuthorizerMessage(request, services.readSecret);
      const { componentAppId, path } = request;
      const key = { componentAppId, authorizerAppId: path['authorizerAppId'] ?? '' };
      await passOnMessage(key, fields, services);
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
