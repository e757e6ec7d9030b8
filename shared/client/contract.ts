/** The client's public types: keys, requests, answers and options. */
import type {
  CallAccount,
  CallAnswer,
  CallOptions,
  CallRequest,
  WechatFetch,
} from './call-contract.ts';
import type { InvokeCommand } from '@aws-sdk/client-lambda';
import type { CodeExchange, LoginUser, WebAuthorization, WebUser } from './sign-in-contract.ts';
import type { JsConfig, PageToSign, Ticket, TicketRequest } from './ticket-contract.ts';

/** Names a token: with `authorizerAppId` that authorizer's, without it the component's own. */
export interface TokenKey {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** The token that is needed, and for how long it must still be valid. */
export interface TokenNeed extends TokenKey {
  /** Whole seconds, 0 to 3600; default 60. It is enough if the token outlives the call to WeChat. */
  minimumValiditySeconds?: number | undefined;
}

/** One look-up. */
export interface TokenRequest extends TokenNeed {
  /** A token that WeChat refused (40001, 40014, 42001): it is replaced and not handed out again. */
  rejectedToken?: string | undefined;
}

/** A token that WeChat accepts. */
export interface AccessToken {
  accessToken: string;
  /** Seconds since 1970. */
  expiresAt: number;
  /** How long the token is still valid. */
  expiresInSeconds: number;
}

/** The part of a `LambdaClient` that is used. */
export interface LambdaInvoker {
  send(
    command: InvokeCommand,
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ FunctionError?: string | undefined; Payload?: Uint8Array | undefined }>;
}

/** The client's options. All of them are optional. */
export interface ClientOptions {
  /**
   * Default: a `LambdaClient` with the function's region and role, made at the first invocation, which
   * sends a call to WeChat once only. One of yours repeats as you have told it.
   */
  lambda?: LambdaInvoker;
  /**
   * Name or ARN of the function for look-ups. Default: the environment variable
   * `WXKEEPER_GET_ACCESS_TOKEN_FUNCTION`, which `grantTokenLookup` sets, else
   * `wxkeeper-get-access-token`.
   */
  functionName?: string;
  /**
   * Name or ARN of the function for calls. Default: the environment variable
   * `WXKEEPER_CALL_WECHAT_FUNCTION`, which `grantCallWechat` sets, else `wxkeeper-call-wechat`.
   */
  callFunctionName?: string;
  /**
   * Name or ARN of the function for tickets. Default: the environment variable
   * `WXKEEPER_GET_TICKET_FUNCTION`, which `grantTicketLookup` sets, else `wxkeeper-get-ticket`.
   */
  ticketFunctionName?: string;
  /**
   * As which of the deployment's `callers` the functions are invoked. Default: the one in the
   * variables that `grantCaller` sets, else none. See docs/callers.md.
   */
  caller?: string;
  /** The clock, in seconds since 1970. */
  now?: () => number;
  /** At least 0, less than 1: spreads early renewals. */
  random?: () => number;
}

/** One for each function instance. Made outside the handler, its cache outlives an invocation. */
export interface Client {
  /**
   * Lets the service call WeChat, from an address on the platform's list. WeChat's errors are
   * answers: look at `errcode`, or at `status`.
   *
   * @throws {WxkeeperError} there is no answer; `retryable` says whether a retry helps and does no harm
   */
  callWechat<Body = unknown>(request: CallRequest): Promise<CallAnswer<Body>>;

  /**
   * A `fetch` that calls WeChat through the service, for an SDK with a pluggable HTTP client. A token
   * that the SDK sends is taken out. Of headers only the content type is passed on, each way.
   *
   * It rejects with a `TypeError` for what cannot be sent, and with a {@link WxkeeperError}.
   */
  wechatFetch(account: CallAccount & CallOptions): WechatFetch;

  /** See {@link webAuthorizationUrl}. */
  webAuthorizationUrl(authorization: WebAuthorization): string;

  /**
   * Who signed in on a web page.
   *
   * @throws {WechatAnswerError} 40029: a code that is not valid, has expired or was used before
   * @throws {WxkeeperError} there is no answer
   */
  exchangeWebCode(exchange: CodeExchange): Promise<WebUser>;

  /** Who signed in to a mini program. Fails as `exchangeWebCode` does. */
  exchangeLoginCode(exchange: CodeExchange): Promise<LoginUser>;

  /**
   * A token that WeChat accepts, from the cache while it is certain to work.
   *
   * @throws {WxkeeperError} where there is none; `retryable` says whether a retry can help
   */
  getAccessToken(request: TokenRequest): Promise<AccessToken>;

  /**
   * Calls WeChat from here with a token, from the cache until it is due for renewal, and once more
   * with a new token if WeChat refuses the first one.
   *
   * @param call returns WeChat's JSON, parsed or as a text, or an object that has it as `data`; or
   *   throws an error that has its `errcode`
   * @returns what `call` returned last; an error that it threw last is thrown
   * @throws {WxkeeperError} where there is no token
   * @throws {TypeError} `call` returned a `Response` that nobody has read: nobody can see a refusal
   */
  withAccessToken<Result>(
    need: TokenNeed,
    call: (accessToken: string) => Result | Promise<Result>,
  ): Promise<Result>;

  /**
   * A ticket of an account, from the cache until the service renews it.
   *
   * @throws {WxkeeperError} where there is none; `retryable` says whether a retry can help
   */
  getTicket(request: TicketRequest): Promise<Ticket>;

  /**
   * Signs a web page for `wx.config` of WeChat's JS-SDK, with the account's ticket.
   *
   * @throws {TypeError} `url` is no absolute address
   * @throws {WxkeeperError} where there is no ticket
   */
  signJsConfig(page: PageToSign): Promise<JsConfig>;

  /**
   * Removes a token and the account's tickets from the cache, e.g. after its authorizer has authorized
   * again.
   */
  forget(key: TokenKey): void;
}
