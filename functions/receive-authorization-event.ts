/** 授权事件接收URL: takes in what WeChat pushes, and answers WeChat's check of the address. */
import { takeIn, type IntakeServices } from '../shared/event-intake.ts';
import { createEventQueue } from '../shared/event-queue.ts';
import { httpHandler, textAnswer } from '../shared/http-handler.ts';
import { echoAddressCheck, openAuthorizationEvent } from '../shared/incoming-message.ts';
import { createIncomingServices, createStore, type IncomingServices } from '../shared/services.ts';

export const createHandler = (services: IncomingServices & IntakeServices) =>
  httpHandler(async (request) => {
    if (request.method === 'GET') {
      return textAnswer(200, await echoAddressCheck(request, services.readSecret));
    }
    const event = await openAuthorizationEvent(request, services.readSecret);
    await takeIn(event, services);
    return textAnswer(200, 'success');
  }, services);

export const handler = createHandler({
  ...createIncomingServices(),
  store: createStore(),
  enqueue: createEventQueue(),
});
