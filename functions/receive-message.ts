/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat at once. */
import { passOnMessage } from '../shared/authorizer-message.ts';
import { httpHandler, textAnswer } from '../shared/http-handler.ts';
import { openAuthorizerMessage } from '../shared/incoming-message.ts';
import { createAnnouncer, type Announce } from '../shared/announcement.ts';
import { createIncomingServices, type IncomingServices } from '../shared/services.ts';

export const createHandler = (services: IncomingServices & { announce: Announce }) =>
  httpHandler(async (request) => {
    const fields = await openAuthorizerMessage(request, services.readSecret);
    const { componentAppId, path } = request;
    const key = { componentAppId, authorizerAppId: path['authorizerAppId'] ?? '' };
    await passOnMessage(key, fields, services);
    return textAnswer(200, 'success');
  }, services);

export const handler = createHandler({ ...createIncomingServices(), announce: createAnnouncer() });
