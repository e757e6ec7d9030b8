/** Calls to WeChat through the service: the public types. docs/calls.md describes every field. */

/** A value of a query or a form. */
export type Scalar = string | number;

/** A file of a request: its bytes in base64, or where they are in the stack's bucket. */
export type CallFile = {
  field: string;
  filename: string;
  contentType?: string | undefined;
} & ({ base64: string } | { s3: { key: string } });

/** For whom WeChat is called: an account, or without `authorizerAppId` the platform itself. */
export interface CallAccount {
  componentAppId: string;
  authorizerAppId?: string | undefined;
}

/** How a call is made. */
export interface CallOptions {
  /** 1 to 25, default 5: for all attempts together, without the time for the token. */
  timeoutSeconds?: number | undefined;
  /** `safe` also repeats a call that WeChat may have received. Default: `token`. */
  retry?: 'token' | 'safe' | undefined;
  /** For the service's log line: 1 to 128 letters, digits, `_`, `.`, `:`, `/`, `#` and `-`. */
  trace?: string | undefined;
  correlationId?: string | undefined;
}

/** One call. At most one of `body`, `bodyText`, and `form` with `files`. */
export interface CallRequest extends CallAccount, CallOptions {
  /** Such as `/cgi-bin/menu/get`: without host and query. */
  path: string;
  /** Default: `POST` where something is sent, otherwise `GET`. */
  method?: 'GET' | 'POST' | undefined;
  /** Never with a token: the service adds it. */
  query?: Readonly<Record<string, Scalar>> | undefined;
  /** Sent as JSON. */
  body?: object | undefined;
  /** Sent as it is. */
  bodyText?: string | undefined;
  form?: Readonly<Record<string, Scalar>> | undefined;
  files?: readonly CallFile[] | undefined;
  /** The answer's bytes go to the stack's bucket. */
  answerTo?: 's3' | undefined;
}

/** What WeChat answered. There is exactly one of `body`, `bodyText`, `bodyBase64` and `s3`. */
export interface CallAnswer<Body = unknown> {
  /** Of HTTP. */
  status: number;
  headers: Readonly<Record<string, string>>;
  /** An object or a list. */
  body?: Body;
  bodyText?: string;
  bodyBase64?: string;
  /** Where the answer is: what an invocation cannot carry is put there in any case. */
  s3?: { bucket: string; key: string; size: number };
  /** WeChat's, where the answer has one; 0 is success. */
  errcode?: number;
  errmsg?: string;
  rid?: string;
  /** Requests that were sent to WeChat. */
  attempts: number;
  tokenRenewed: boolean;
  tookMs: number;
}

/** The shape of `fetch`. A path without a host is WeChat's. */
export type WechatFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
