/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat immediately. */
import { createMessageServices } from '../shared/compose.ts';
import { httpHandler, textAnswer } from '../shared/edge/http-handler.ts';
import { addressedAccount, passOnMessage } from '../shared/pushes/messages.ts';
import {
  countRefusedPushes,
  describeRefusedPush,
  echoAddressCheck,
  openAuthorizerMessage,
} from '../shared/pushes/open-push.ts';
import { answerMessage, type AnswerPorts } from '../shared/replies/answer-message.ts';
import type { Bus, PushServices } from '../shared/services.ts';

export const createHandler = (services: PushServices & Bus & AnswerPorts) =>
  httpHandler(
    async (request) => {
      if (request.method === 'GET') {
        return textAnswer(200, await echoAddressCheck(request, services.readSecret));
      }
      const message = await openAuthorizerMessage(request, services.readSecret);
      const account = addressedAccount(request);
      const [answer] = await Promise.all([
        answerMessage(account, message, services),
        passOnMessage(account, message.fields, services),
      ]);
      return textAnswer(200, answer);
    },
    {
      ...services,
      describeRefusal: describeRefusedPush,
      onRefusal: countRefusedPushes(services),
    },
  );

export const handler = createHandler(createMessageServices());
