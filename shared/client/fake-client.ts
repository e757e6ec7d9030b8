/** A client for the tests of those who use the client: nothing is invoked, WeChat is the test's. */
import { createClient } from './client.ts';
import type { CallAnswer, CallRequest } from './call-contract.ts';
import type { Client, LambdaInvoker, TokenKey, TokenRequest } from './contract.ts';
import type { WxkeeperErrorName } from './wxkeeper-error.ts';

/** What WeChat answers: the content, and perhaps another status or type than those of JSON. */
export type FakeAnswer = Partial<
  Pick<CallAnswer, 'status' | 'headers' | 'body' | 'bodyText' | 'bodyBase64' | 's3'>
>;

/** The real client over a service that only the test controls. */
export interface FakeClient extends Client {
  /** Everything that WeChat was asked, in order, also by `wechatFetch` and the sign-ins. */
  readonly calls: readonly CallRequest[];
  /** Every look-up of a token that left the client's cache. */
  readonly lookUps: readonly TokenRequest[];
  /**
   * From now on WeChat answers so at this path: `{ errcode: 0, errmsg: 'ok' }` or any other JSON, or
   * what the function gives back. A path without an answer gets 40066, as at WeChat.
   */
  answer(path: string, answer: object | ((request: CallRequest) => FakeAnswer)): void;
  /** From now on calls of this path, or without one all calls, fail so. */
  failCalls(name: WxkeeperErrorName, path?: string): void;
  /** From now on look-ups, of this account or of all, fail so. */
  failLookUps(name: WxkeeperErrorName, account?: TokenKey): void;
}

interface Failure {
  name: WxkeeperErrorName;
  /** Undefined: all. */
  of: string | undefined;
}

interface FakeService {
  calls: CallRequest[];
  lookUps: TokenRequest[];
  answers: Map<string, (request: CallRequest) => FakeAnswer>;
  callFailures: Failure[];
  lookUpFailures: Failure[];
}

const CALLS = 'call-wechat';
const LIFE_SECONDS = 7200;

/**
 * A client whose accounts are all authorized, with tokens `fake-access-token-1`, and after a refusal
 * `-2` and so on.
 *
 * @see docs/client.md
 */
export function createFakeClient(): FakeClient {
  const service: FakeService = {
    calls: [],
    lookUps: [],
    answers: new Map(),
    callFailures: [],
    lookUpFailures: [],
  };
  const client = createClient({
    lambda: lambdaOf(service),
    functionName: 'get-access-token',
    callFunctionName: CALLS,
  });
  return {
    ...client,
    calls: service.calls,
    lookUps: service.lookUps,
    answer: (path, answer) => {
      const isFunction = typeof answer === 'function';
      const give = isFunction ? (answer as (request: CallRequest) => FakeAnswer) : undefined;
      service.answers.set(path, give ?? (() => ({ body: answer })));
    },
    failCalls: (name, path) => {
      service.callFailures.unshift({ name, of: path });
    },
    failLookUps: (name, account) => {
      service.lookUpFailures.unshift({ name, of: account && keyText(account) });
    },
  };
}

function lambdaOf(service: FakeService): LambdaInvoker {
  return {
    send: async ({ input }) => {
      const { FunctionName, Payload } = input;
      const request: unknown = JSON.parse(Payload as string);
      const outcome =
        FunctionName === CALLS
          ? answerCall(service, request as CallRequest)
          : answerLookUp(service, request as TokenRequest);
      const bytes = new TextEncoder().encode(JSON.stringify(outcome));
      return { Payload: bytes, ...('errorType' in outcome && { FunctionError: 'Unhandled' }) };
    },
  };
}

function answerCall(service: FakeService, request: CallRequest): object {
  service.calls.push(request);
  const { path } = request;
  const failure = service.callFailures.find(({ of }) => of === undefined || of === path);
  if (failure) return errorOf(failure);
  const unknown = { errcode: 40066, errmsg: `invalid url: the fake has no answer for ${path}` };
  const {
    status = 200,
    headers,
    ...content
  } = service.answers.get(path)?.(request) ?? {
    body: unknown,
  };
  const { errcode, errmsg } = Object(content.body) as { errcode?: unknown; errmsg?: unknown };
  return {
    status,
    headers: headers ?? ('body' in content ? { 'content-type': 'application/json' } : {}),
    ...content,
    ...(typeof errcode === 'number' && { errcode }),
    ...(typeof errmsg === 'string' && { errmsg }),
    attempts: 1,
    tokenRenewed: false,
    tookMs: 0,
  };
}

function answerLookUp(service: FakeService, request: TokenRequest): object {
  service.lookUps.push(request);
  const key = keyText(request);
  const failure = service.lookUpFailures.find(({ of }) => of === undefined || of === key);
  if (failure) return errorOf(failure);
  const refused = Number(/-(\d+)$/.exec(request.rejectedToken ?? '')?.[1] ?? 0);
  return {
    accessToken: `fake-access-token-${refused + 1}`,
    expiresAt: Math.floor(Date.now() / 1000) + LIFE_SECONDS,
    expiresInSeconds: LIFE_SECONDS,
  };
}

function errorOf({ name }: Failure): object {
  return { errorType: name, errorMessage: `${name}: the test wants it so` };
}

function keyText({ componentAppId, authorizerAppId }: TokenKey): string {
  return JSON.stringify([componentAppId, authorizerAppId]);
}
