/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat at once. */
import { countAnnouncements, createAnnouncer, type Announce } from '../shared/aws/event-bus.ts';
import { httpHandler, textAnswer } from '../shared/edge/http-handler.ts';
import { passOnMessage } from '../shared/pushes/messages.ts';
import { countRefusedPushes, openAuthorizerMessage } from '../shared/pushes/open-push.ts';
import { createPushServices, type PushServices } from '../shared/services.ts';

export const createHandler = (services: PushServices & { announce: Announce }) =>
  httpHandler(
    async (request) => {
      const fields = await openAuthorizerMessage(request, services.readSecret);
      const { componentAppId, path } = request;
      const key = { componentAppId, authorizerAppId: path['authorizerAppId'] ?? '' };
      await passOnMessage(key, fields, services);
      return textAnswer(200, 'success');
    },
    { ...services, onRefusal: countRefusedPushes(services) },
  );

const services = createPushServices();
const announce = countAnnouncements(createAnnouncer(), services);

export const handler = createHandler({ ...services, announce });
