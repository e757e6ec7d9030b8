/** The platform's server, as a user of the SDK writes it: the SDK reads and answers the pushes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccountConfig, Answer, Handler, Platform, Sdk, SdkReply } from './sdk.ts';

/** A push that the SDK has decrypted and given to a handler. */
export interface Received {
  /** Its `InfoType`, or for messages `message`. */
  kind: string;
  fields: Answer;
}

/** The text that a user gets at once, as an encrypted passive reply. */
export const PASSIVE_REPLY = '稍后客服会联系您';

interface Parts {
  sdk: Sdk;
  platform: () => Platform;
  accountConfig: () => AccountConfig;
  /** Is added to. */
  received: Received[];
}

/** Answers events at /events and messages at /messages/APPID. What the SDK refuses gets status 500. */
export function answerPushes(parts: Parts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answerPush(parts, request)
      .then((reply) =>
        response.writeHead(reply.getStatusCode(), reply.getHeaders()).end(reply.getBody()),
      )
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  };
}

/**
 * Each push gets a platform of its own. A second push to the same one fails with "Invalid request
 * signature": `serve()` of the SDK adds its decryption to the handlers each time and never removes it,
 * so that the old one checks the new push with the old query. In PHP, where the SDK comes from, a
 * process serves one request.
 */
async function answerPush(parts: Parts, incoming: IncomingMessage): Promise<SdkReply> {
  const request = await parts.sdk.ServerRequest.createFromIncomingMessage(incoming);
  const [, place, authorizerAppId = ''] = new URL(`http://sdk${incoming.url}`).pathname.split('/');
  const platform = parts.platform();
  if (place !== 'messages') {
    platform.setRequest(request);
    return eventServer(platform, parts).serve();
  }
  const config = parts.accountConfig();
  const account = platform.getOfficialAccountWithAccessToken(authorizerAppId, '', config);
  account.setRequest(request);
  const server = account.getServer();
  server.addMessageListener('text', (message) => {
    parts.received.push({ kind: 'message', fields: message.toObject() });
    return PASSIVE_REPLY;
  });
  return server.serve();
}

function eventServer(platform: Platform, { received }: Parts) {
  const server = platform.getServer();
  const keepAs =
    (kind: string): Handler =>
    (message, next) => {
      received.push({ kind, fields: message.toObject() });
      return next(message);
    };
  server.handleVerifyTicketRefreshed(keepAs('component_verify_ticket'));
  server.handleAuthorized(keepAs('authorized'));
  server.handleAuthorizeUpdated(keepAs('updateauthorized'));
  server.handleUnauthorized(keepAs('unauthorized'));
  return server;
}
