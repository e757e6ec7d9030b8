/**
 * Lets other Lambda functions call WeChat, and gives them valid access tokens.
 *
 * @module wxkeeper/client
 */
export { createClient, createTokenClient } from './client.ts';
export { createFakeClient, type FakeAnswer, type FakeClient } from './fake-client.ts';
export type { FakeCaller } from './fake-caller.ts';
export { webAuthorizationUrl } from './web-authorization-url.ts';
export { WechatAnswerError } from './wechat-answer-error.ts';
export { WxkeeperError, TokenLookUpError, type WxkeeperErrorName } from './wxkeeper-error.ts';
export type {
  CallAccount,
  CallAnswer,
  CallFile,
  CallOptions,
  CallRequest,
  Scalar,
  WechatFetch,
} from './call-contract.ts';
export type {
  AccessToken,
  Client,
  ClientOptions,
  LambdaInvoker,
  TokenKey,
  TokenNeed,
  TokenRequest,
} from './contract.ts';
export type {
  Article,
  ImageReply,
  MessageField,
  MessageFields,
  MusicReply,
  NewsReply,
  Reply,
  Responder,
  ResponderEvent,
  TextReply,
  TransferReply,
  VideoReply,
  VoiceReply,
} from './reply-contract.ts';
export type {
  CodeExchange,
  LoginUser,
  SignInAccount,
  WebAuthorization,
  WebUser,
} from './sign-in-contract.ts';
export type {
  JsConfig,
  PageToSign,
  Ticket,
  TicketAccount,
  TicketRequest,
  TicketType,
} from './ticket-contract.ts';
