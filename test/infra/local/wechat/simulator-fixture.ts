/** For the simulator's own tests: a component that receives pushes, and calls that it makes. */
import { createServer } from 'node:http';
import { decryptMessage } from '../../../../shared/wechat/crypto.ts';
import {
  createWechatSimulator,
  type ComponentOptions,
  type SimulatorOptions,
  type WechatSimulator,
} from '../../../../infra/local/wechat/simulator.ts';

/** 2026-09-21 22:13:20 in Beijing. */
export const startAt = 1_790_000_000;
/** The component of these tests. */
export const componentAppId = 'wx0123456789abcdef';
/** Its secret. */
export const secret = 'made-up-component-secret-0000001';
/** Two of the default accounts. */
export const serviceAccount = 'wx5a1c9e7d3b2f8046';
/** See serviceAccount. */
export const miniProgram = 'wxd4f60c8a2e9b1735';
/** No account or component has it. */
export const strangerAppId = 'wxffffffffffffffff';

/** As registered in WeChat's console. */
export const component: ComponentOptions = {
  componentAppId,
  componentAppSecret: secret,
  messageToken: 'made-up-message-token',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};

/** A second one, to see that they are kept apart. */
export const otherComponent: ComponentOptions = {
  ...component,
  componentAppId: 'wxfedcba9876543210',
  encodingAesKey: 'GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba',
};

/** A push as the component gets it. */
export interface ReceivedPush {
  path: string;
  query: URLSearchParams;
  envelope: string;
  /** Decrypted. A message that is JSON is JSON here, too. */
  xml: string;
}

/** What the component answers to a push. */
export interface Answer {
  status: number;
  body: string;
}

/** The component's server. */
export interface Receiver {
  url: string;
  pushes: ReceivedPush[];
  /** To the n-th push, counted from 1; undefined never answers. */
  answer: (count: number) => Answer | undefined;
  close: () => Promise<void>;
}

/** An answer with status, headers and bytes. */
export interface WholeAnswer {
  status: number;
  contentType: string | null;
  headers: Headers;
  bytes: Buffer;
  /** Parsed, if it is JSON. */
  body: unknown;
}

/** Simulator and component. */
export interface Fixture {
  simulator: WechatSimulator;
  receiver: Receiver;
  /** POSTs JSON, or text as it is. */
  post: (pathAndQuery: string, body?: object | string) => Promise<unknown>;
  /** The answer with all of its form. Default: GET. */
  call: (pathAndQuery: string, init?: RequestInit) => Promise<WholeAnswer>;
  /** A new component token, requested with a new ticket. */
  componentToken: () => Promise<string>;
  close: () => Promise<void>;
}

/** The simulator at a fixed moment, and a component whose event URL answers `success`. */
export async function startFixture(options: Partial<SimulatorOptions> = {}): Promise<Fixture> {
  const receiver = await startReceiver();
  const simulator = createWechatSimulator({
    now: () => startAt,
    components: [
      {
        ...component,
        eventUrl: `${receiver.url}/events`,
        messageUrl: `${receiver.url}/messages/$APPID$`,
      },
      otherComponent,
    ],
    ...options,
  });
  await simulator.listen(0);
  const post = async (pathAndQuery: string, body: object | string = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(simulator.url + pathAndQuery, { method: 'POST', body: text });
    return response.json();
  };
  return {
    simulator,
    receiver,
    post,
    call: async (pathAndQuery, init) => toWhole(await fetch(simulator.url + pathAndQuery, init)),
    componentToken: () => requestComponentToken({ simulator, receiver, post }),
    close: async () => {
      await Promise.all([simulator.close(), receiver.close()]);
    },
  };
}

/** Reads an answer to the end. */
export async function toWhole(response: Response): Promise<WholeAnswer> {
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  const contentType = headers.get('content-type');
  const text = bytes.toString();
  const body: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
  return { status, contentType, headers, bytes, body };
}

/** An account that has authorized the component, with its tokens. */
export async function authorized(
  fixture: Fixture,
  authorizerAppId: string,
  permissionSets?: number[],
) {
  const { authorizationCode } = await fixture.simulator.authorize(authorizerAppId, {
    permissionSets,
  });
  return exchange(fixture, authorizationCode);
}

/** A field of an answer, `''` if it is not there. */
export function field(answer: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === name)?.[1]
        : undefined,
    answer,
  );
}

/** The text of an element of a push. */
export function element(xml: string | undefined, name: string): string {
  return (
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`, 's').exec(
      xml ?? '',
    )?.[1] ?? ''
  );
}

/** Exchanges a code for authorizer tokens. */
export async function exchange(fixture: Fixture, authorizationCode: string, token?: string) {
  const accessToken = token ?? (await fixture.componentToken());
  const answer = await fixture.post(
    `/cgi-bin/component/api_query_auth?component_access_token=${accessToken}`,
    { component_appid: componentAppId, authorization_code: authorizationCode },
  );
  return {
    answer,
    componentAccessToken: accessToken,
    accessToken: String(field(answer, 'authorization_info', 'authorizer_access_token')),
    refreshToken: String(field(answer, 'authorization_info', 'authorizer_refresh_token')),
  };
}

async function requestComponentToken({
  simulator,
  receiver,
  post,
}: Pick<Fixture, 'simulator' | 'receiver' | 'post'>): Promise<string> {
  await simulator.pushVerifyTicket();
  const answer = await post('/cgi-bin/component/api_component_token', {
    component_appid: componentAppId,
    component_appsecret: secret,
    component_verify_ticket: element(receiver.pushes.at(-1)?.xml, 'ComponentVerifyTicket'),
  });
  return String(field(answer, 'component_access_token'));
}

/** A server that takes in pushes and answers `success`. */
export async function startReceiver(encodingAesKey = component.encodingAesKey): Promise<Receiver> {
  const pushes: ReceivedPush[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const envelope = (await request.toArray()).join('');
      const url = new URL(request.url ?? '/', 'http://receiver');
      if (request.method === 'GET') {
        response.end(url.searchParams.get('echostr'));
        return;
      }
      const encrypted = envelope.startsWith('{')
        ? String(field(JSON.parse(envelope), 'Encrypt'))
        : element(envelope, 'Encrypt');
      const xml = decryptMessage(encrypted, componentAppId, [encodingAesKey]);
      pushes.push({ path: url.pathname, query: url.searchParams, envelope, xml });
      const answer = receiver.answer(pushes.length);
      if (answer) response.writeHead(answer.status).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    pushes,
    answer: () => ({ status: 200, body: 'success' }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}
