/** 消息与事件接收URL: passes on what users send to an authorizer, and answers WeChat immediately. */
import { createMessageServices } from '../shared/compose.ts';
import { httpHandler, textAnswer, type HttpRequest } from '../shared/edge/http-handler.ts';
import { addressedAccount, passOnMessage, type MessagePorts } from '../shared/pushes/messages.ts';
import {
  countRefusedPushes,
  describeRefusedPush,
  echoAddressCheck,
  openAuthorizerMessage,
} from '../shared/pushes/open-push.ts';
import { recogniseMessage } from '../shared/pushes/recognise.ts';
import { inTime, startMessageTimes, type MessageTimes } from '../shared/pushes/time-left.ts';
import { answerMessage, type AnswerPorts } from '../shared/replies/answer-message.ts';
import type { Epoch, PushServices, Stopwatch } from '../shared/services.ts';

type Ports = PushServices & MessagePorts & AnswerPorts & Epoch & Stopwatch;

export const createHandler = (ports: Ports) =>
  httpHandler(
    async (request) => {
      if (request.method === 'GET')
        return textAnswer(200, await echoAddressCheck(request, ports.readSecret));
      const times = startMessageTimes(request.takenInAt, ports);
      const answer = takeIn(request, times, ports);
      return textAnswer(200, await inTime(times.timeToAnswer(), answer));
    },
    { ...ports, describeRefusal: describeRefusedPush, onRefusal: countRefusedPushes(ports) },
  );

async function takeIn(request: HttpRequest, times: MessageTimes, ports: Ports): Promise<string> {
  const opened = await openAuthorizerMessage(request, ports);
  const account = addressedAccount(request);
  const message = await recogniseMessage({ ...opened, ...times, account }, ports);
  const passedOn = passOnMessage(message, ports);
  const [answer] = await Promise.all([answerMessage(message, ports), passedOn]);
  return answer;
}

export const handler = createHandler(createMessageServices());
