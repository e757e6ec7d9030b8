/** A small third-party platform that passes the publish check. Tests make one part of it wrong. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  decryptMessage,
  encryptMessage,
  signatureOf,
} from '../../../../../shared/wechat/crypto.ts';
import {
  createWechatSimulator,
  type ComponentOptions,
  type WechatSimulator,
} from '../../../../../infra/local/wechat/simulator.ts';
import { component, componentAppId, element, field, secret } from '../simulator-fixture.ts';

/** A message as the platform reads it. */
export interface UserMessage {
  authorizerAppId: string;
  ToUserName: string;
  FromUserName: string;
  Content: string;
  Event: string;
}

/** What a platform does. Each test replaces one part. */
export interface Behaviour {
  appSecret: string;
  /** The answer to an event. */
  answerEvent: (infoType: string) => Promise<{ status: number; body: string }>;
  exchangesCodes: boolean;
  /** The answer to QUERY_AUTH_CODE. */
  answerApiText: () => Promise<string>;
  /** The customer message that follows. */
  customerMessage: (message: UserMessage, code: string) => object | undefined;
  /** The passive reply as XML. */
  replyXml: (message: UserMessage, content: string) => string;
  /** The encrypted reply. */
  seal: (xml: string) => string;
}

/** The XML of a reply with text. */
export function textReply(to: string, from: string, content: string): string {
  return (
    `<xml><ToUserName><![CDATA[${to}]]></ToUserName><FromUserName><![CDATA[${from}]]></FromUserName>` +
    '<CreateTime>1790000000</CreateTime><MsgType><![CDATA[text]]></MsgType>' +
    `<Content><![CDATA[${content}]]></Content></xml>`
  );
}

/** Encrypts and signs a reply. */
export function seal(xml: string, changes: Partial<ComponentOptions> = {}): string {
  const recipient = { ...component, ...changes };
  const encrypted = encryptMessage(xml, recipient, randomBytes(16));
  const signature = signatureOf(recipient.messageToken, '1790000000', '42', encrypted);
  return (
    `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt>` +
    `<MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    '<TimeStamp>1790000000</TimeStamp><Nonce><![CDATA[42]]></Nonce></xml>'
  );
}

/** A platform that does everything right. */
export const rightBehaviour: Behaviour = {
  appSecret: secret,
  answerEvent: async () => ({ status: 200, body: 'success' }),
  exchangesCodes: true,
  answerApiText: async () => '',
  customerMessage: ({ FromUserName }, code) => ({
    touser: FromUserName,
    msgtype: 'text',
    text: { content: `${code}_from_api` },
  }),
  replyXml: ({ ToUserName, FromUserName }, content) => textReply(FromUserName, ToUserName, content),
  seal: (xml) => seal(xml),
};

/** Simulator and platform, until `close`. */
export async function startPlatform(changes: Partial<Behaviour> = {}) {
  const simulator = createWechatSimulator({ components: [component] });
  await simulator.listen(0);
  const platform = createPlatform(simulator, { ...rightBehaviour, ...changes });
  const server = createServer((request, response) => {
    void platform(request).then(({ status, body }) => response.writeHead(status).end(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  simulator.configureComponent(componentAppId, {
    eventUrl: `${url}/events`,
    messageUrl: `${url}/messages/$APPID$`,
  });
  return {
    simulator,
    close: async () => {
      await simulator.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

function createPlatform(simulator: WechatSimulator, behaviour: Behaviour) {
  const tokens = new Map<string, string>();
  let ticket = '';
  let componentToken = '';

  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${simulator.url}/cgi-bin/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.json();
  };

  async function renewComponentToken(): Promise<void> {
    const answer = await post('component/api_component_token', {
      component_appid: componentAppId,
      component_appsecret: behaviour.appSecret,
      component_verify_ticket: ticket,
    });
    componentToken = String(field(answer, 'component_access_token'));
  }

  async function exchange(code: string): Promise<void> {
    if (!componentToken) await renewComponentToken();
    const answer = await post(`component/api_query_auth?component_access_token=${componentToken}`, {
      component_appid: componentAppId,
      authorization_code: code,
    });
    const info = field(answer, 'authorization_info');
    const token = field(info, 'authorizer_access_token');
    if (typeof token === 'string') tokens.set(String(field(info, 'authorizer_appid')), token);
  }

  async function takeEvent(xml: string) {
    const infoType = element(xml, 'InfoType');
    if (infoType === 'component_verify_ticket') {
      ticket = element(xml, 'ComponentVerifyTicket');
      await renewComponentToken();
    }
    const code = element(xml, 'AuthorizationCode');
    if (code && behaviour.exchangesCodes) void exchange(code);
    return behaviour.answerEvent(infoType);
  }

  /** The code may be spent: then the token that is there is used. */
  async function answerByApi(message: UserMessage, code: string): Promise<void> {
    await exchange(code);
    for (let tries = 0; tries < 20 && !tokens.has(message.authorizerAppId); tries++) {
      await delay(10);
    }
    const content = behaviour.customerMessage(message, code);
    const token = tokens.get(message.authorizerAppId);
    if (content) await post(`message/custom/send?access_token=${token}`, content);
  }

  async function takeMessage(message: UserMessage): Promise<string> {
    const [, code] = /^QUERY_AUTH_CODE:(.+)$/.exec(message.Content) ?? [];
    if (code) {
      void answerByApi(message, code);
      return behaviour.answerApiText();
    }
    const content = message.Event ? `${message.Event}from_callback` : `${message.Content}_callback`;
    const xml = behaviour.replyXml(message, content);
    return xml && behaviour.seal(xml);
  }

  return async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
    const envelope = (await request.toArray()).join('');
    const path = (request.url ?? '').split('?')[0] ?? '';
    const isJson = envelope.startsWith('{');
    const read = (text: string, name: string) =>
      isJson ? jsonText(text, name) : element(text, name);
    const text = decryptMessage(read(envelope, 'Encrypt'), componentAppId, [
      component.encodingAesKey,
    ]);
    if (path === '/events') return takeEvent(text);
    const message = {
      authorizerAppId: path.slice(path.lastIndexOf('/') + 1),
      ToUserName: read(text, 'ToUserName'),
      FromUserName: read(text, 'FromUserName'),
      Content: read(text, 'Content'),
      Event: read(text, 'Event'),
    };
    return { status: 200, body: await takeMessage(message) };
  };
}

function jsonText(json: string, name: string): string {
  const value = field(JSON.parse(json), name);
  return typeof value === 'string' ? value : '';
}
