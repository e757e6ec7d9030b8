/** The part of node-easywechat that is used here. Its own types are not there when ours are checked. */
import type { IncomingMessage } from 'node:http';

/** What `require('node-easywechat')` returns. */
export interface Sdk {
  OpenPlatform: new (config: PlatformConfig) => Platform;
  ServerRequest: { createFromIncomingMessage: (request: IncomingMessage) => Promise<SdkRequest> };
}

/** A platform as registered with WeChat. */
export interface PlatformConfig {
  app_id: string;
  secret: string;
  token: string;
  aes_key: string;
  /** For axios. */
  http: { baseURL: string; proxy: false };
  file_cache: { path: string };
}

/** A third-party platform. */
export interface Platform extends ReceivesPushes<PlatformServer> {
  getClient: () => Client;
  /** Without a token. */
  getHttpClient: () => Pick<Client, 'request'>;
  getVerifyTicket: () => {
    getTicket: () => Promise<string>;
    setTicket: (ticket: string) => Promise<unknown>;
  };
  /** `getToken` takes it from the cache if it can. */
  getComponentAccessToken: () => {
    getToken: () => Promise<string>;
    refresh: () => Promise<string>;
  };
  createPreAuthorizationUrl: (callbackUrl: string, preAuthCode?: string) => Promise<string>;
  createPreAuthorizationCode: () => Promise<{ pre_auth_code: string; expires_in: number }>;
  getAuthorization: (authorizationCode: string) => Promise<Authorization>;
  refreshAuthorizerToken: (authorizerAppId: string, refreshToken: string) => Promise<Answer>;
  getOfficialAccountWithAccessToken: AccountWith<OfficialAccount>;
  getOfficialAccountWithRefreshToken: (
    ...parameters: Parameters<AccountWith<OfficialAccount>>
  ) => Promise<OfficialAccount>;
  getMiniAppWithAccessToken: AccountWith<MiniApp>;
}

/** The rest of an account's configuration comes from the platform. */
export type AccountConfig = Pick<PlatformConfig, 'file_cache' | 'secret'>;

/** @param token access token or refresh token */
type AccountWith<Account> = (
  authorizerAppId: string,
  token: string,
  config: AccountConfig,
) => Account;

/** The answer of api_query_auth. */
export interface Authorization {
  getAppId: () => string;
  getAccessToken: () => { getToken: () => Promise<string> };
  getRefreshToken: () => string;
  toObject: () => Answer;
}

/** An official account that has authorized the platform. */
export interface OfficialAccount extends ReceivesPushes<AccountServer> {
  getClient: () => Client;
  getTicket: () => { getTicket: () => Promise<string> };
  getUtils: () => { buildJsSdkConfig: (url: string) => Promise<WebPageConfig> };
  getOAuth: () => OAuth;
}

/** For `wx.config` of a web page. */
interface WebPageConfig {
  nonceStr: string;
  timestamp: number;
  signature: string;
}

/** A mini program that has authorized the platform. */
export interface MiniApp {
  getClient: () => Client;
  getUtils: () => { code2Session: (code: string) => Promise<Answer> };
}

/** Calls APIs; a token is added to the query. */
export interface Client {
  request: (method: string, path: string, payload?: Payload) => Promise<SdkAnswer>;
  get: (path: string, payload?: Payload) => Promise<SdkAnswer>;
  post: (path: string, payload?: Payload) => Promise<SdkAnswer>;
  postJson: (path: string, body: object, payload?: Payload) => Promise<SdkAnswer>;
  withFile: (path: string, field: string) => Client;
}

/** Mostly axios' options. */
interface Payload {
  params?: Record<string, string>;
  json?: object;
  responseType?: 'arraybuffer';
}

/** An answer's JSON. */
export type Answer = Record<string, unknown>;

/** WeChat's answer. */
export interface SdkAnswer {
  toObject: () => Answer | null;
  /** A Buffer where bytes were asked for. */
  getContent: () => unknown;
  getHeader: (name: string) => string | null;
}

/** The web sign-in of node-socialite. */
export interface OAuth {
  withComponent: (component: { id: string; token: string }) => OAuth;
  scopes: (scopes: string[]) => OAuth;
  withState: (state: string) => OAuth;
  setHttpOptions: (options: { proxy: false }) => OAuth;
  /** The link to WeChat's page. */
  redirect: (redirectUri: string) => string;
  tokenFromCode: (code: string) => Promise<Answer>;
  userFromCode: (code: string) => Promise<{ getId: () => string; getNickname: () => string }>;
}

/** A push as the SDK has read it: the elements of the envelope, and of the XML that was in it. */
export interface SdkMessage {
  toObject: () => Answer;
}

/** Answers a push itself, or with `next` leaves it to the next handler. */
export type Handler = (message: SdkMessage, next: (message: SdkMessage) => unknown) => unknown;

interface SdkRequest {
  getQueryParams: () => Record<string, string>;
}

/** What takes in pushes. */
interface ReceivesPushes<Server> {
  setRequest: (request: SdkRequest) => unknown;
  getServer: () => Server;
}

/** Answers one push. */
export interface Serves {
  serve: () => Promise<SdkReply>;
}

/** The answer to a push. */
export interface SdkReply {
  getStatusCode: () => number;
  getHeaders: () => Record<string, string>;
  getBody: () => Buffer;
}

interface PlatformServer extends Serves {
  handleAuthorized: (handler: Handler) => unknown;
  handleAuthorizeUpdated: (handler: Handler) => unknown;
  handleUnauthorized: (handler: Handler) => unknown;
  handleVerifyTicketRefreshed: (handler: Handler) => unknown;
}

interface AccountServer extends Serves {
  addMessageListener: (type: string, handler: Handler) => unknown;
}
