/** A client for the tests of those who use the client: nothing is invoked, WeChat is the test's. */
import { createClient } from './client.ts';
import type { CallAnswer, CallRequest } from './call-contract.ts';
import type { Client, LambdaInvoker, TokenKey, TokenRequest } from './contract.ts';
import type { FakeCaller } from './fake-caller.ts';
import { refusalByRights, refusalOf } from './fake-rules.ts';
import { answerTicket, TICKETS } from './fake-tickets.ts';
import type { TicketRequest } from './ticket-contract.ts';
import { keyText } from './token-memory.ts';
import type { WxkeeperErrorName } from './wxkeeper-error.ts';

/** What WeChat answers: the content, and perhaps another status or type than those of JSON. */
export type FakeAnswer = Partial<
  Pick<CallAnswer, 'status' | 'headers' | 'body' | 'bodyText' | 'bodyBase64' | 's3'>
>;

/** The real client over a service that only the test controls. */
export interface FakeClient extends Client {
  /** Every call that was made, in order, also by `wechatFetch` and the sign-ins. */
  readonly calls: readonly CallRequest[];
  /** Every look-up of a token that left the client's cache. */
  readonly lookUps: readonly TokenRequest[];
  /** Every look-up of a ticket that left the client's cache, also by `signJsConfig`. */
  readonly ticketLookUps: readonly TicketRequest[];
  /**
   * From now on WeChat answers so at this path: `{ errcode: 0, errmsg: 'ok' }` or any other JSON, or
   * what the function gives back. A path without an answer gets 40066, as at WeChat. What the service
   * would refuse is refused.
   */
  answer(path: string, answer: object | AnswerFunction): void;
  /** From now on calls fail so: those of a path or all, some times or always. */
  failCalls(name: WxkeeperErrorName, which?: { path?: string; times?: number }): void;
  /** From now on look-ups fail so, also of tickets: those of an account or all, some times or always. */
  failLookUps(name: WxkeeperErrorName, which?: { account?: TokenKey; times?: number }): void;
  /** From now on nothing fails. */
  recover(): void;
}

/** Answers at a path. */
export type AnswerFunction = (request: CallRequest) => FakeAnswer | Promise<FakeAnswer>;

interface Failure {
  name: WxkeeperErrorName;
  /** Undefined: all. */
  of: string | undefined;
  times: number;
}

interface FakeService {
  caller: FakeCaller;
  calls: CallRequest[];
  lookUps: TokenRequest[];
  ticketLookUps: TicketRequest[];
  answers: Map<string, AnswerFunction>;
  callFailures: Failure[];
  lookUpFailures: Failure[];
}

const CALLS = 'call-wechat';
const LIFE_SECONDS = 7200;

/**
 * A client whose accounts are all authorized, with tokens `fake-access-token-1`, and after a refusal
 * `-2` and so on, and with tickets `fake-jsapi-ticket` and `fake-wx_card-ticket`.
 *
 * @param caller what the settings say of it; left out, everything is allowed
 * @see docs/client.md
 */
export function createFakeClient(caller: FakeCaller = {}): FakeClient {
  const service: FakeService = {
    caller,
    calls: [],
    lookUps: [],
    ticketLookUps: [],
    answers: new Map(),
    callFailures: [],
    lookUpFailures: [],
  };
  const client = createClient({
    lambda: lambdaOf(service),
    functionName: 'get-access-token',
    callFunctionName: CALLS,
    ticketFunctionName: TICKETS,
    ...(caller.caller !== undefined && { caller: caller.caller }),
  });
  return {
    ...client,
    calls: service.calls,
    lookUps: service.lookUps,
    ticketLookUps: service.ticketLookUps,
    answer: (path, answer) => {
      const isFunction = typeof answer === 'function';
      const give = isFunction ? (answer as AnswerFunction) : () => ({ body: answer });
      service.answers.set(path, give);
    },
    failCalls: (name, { path, times = Infinity } = {}) => {
      service.callFailures.unshift({ name, of: path, times });
    },
    failLookUps: (name, { account, times = Infinity } = {}) => {
      service.lookUpFailures.unshift({ name, of: account && keyText(account), times });
    },
    recover: () => {
      service.callFailures.length = 0;
      service.lookUpFailures.length = 0;
    },
  };
}

function lambdaOf(service: FakeService): LambdaInvoker {
  return {
    send: async ({ input }) => {
      const { FunctionName, Payload } = input;
      const request: unknown = JSON.parse(Payload as string);
      const outcome = await outcomeOf(service, FunctionName, request);
      const bytes = new TextEncoder().encode(JSON.stringify(outcome));
      return { Payload: bytes, ...('errorType' in outcome && { FunctionError: 'Unhandled' }) };
    },
  };
}

async function outcomeOf(service: FakeService, name: string | undefined, request: unknown) {
  if (name === CALLS) return answerCall(service, request as CallRequest);
  if (name !== TICKETS) return answerLookUp(service, request as TokenRequest);
  const ticketRequest = request as TicketRequest;
  service.ticketLookUps.push(ticketRequest);
  const failure =
    refusalByRights(service.caller, ticketRequest, 'token') ??
    take(service.lookUpFailures, keyText(ticketRequest));
  return failure ? errorOf(failure) : answerTicket(ticketRequest);
}

async function answerCall(service: FakeService, request: CallRequest): Promise<object> {
  service.calls.push(request);
  const refusal =
    refusalByRights(service.caller, request, 'call') ??
    refusalOf(request) ??
    take(service.callFailures, request.path);
  if (refusal) return errorOf(refusal);
  const { status = 200, headers, ...content } = await contentFor(service, request);
  const isJson = 'body' in content;
  return {
    status,
    headers: headers ?? (isJson ? { 'content-type': 'application/json' } : {}),
    ...content,
    ...errorIn(content.body),
    attempts: 1,
    tokenRenewed: false,
    tookMs: 0,
  };
}

/** What goes wrong in the test's own function is no failure of the service. */
async function contentFor(service: FakeService, request: CallRequest): Promise<FakeAnswer> {
  const { path } = request;
  const errmsg = `invalid url: the fake has no answer for ${path}`;
  const answer = service.answers.get(path) ?? (() => ({ body: { errcode: 40066, errmsg } }));
  try {
    return await answer(request);
  } catch (cause) {
    const error = new Error(`the answer that the test has given for ${path} failed`, { cause });
    throw Object.assign(error, { $fault: 'client' });
  }
}

/** As the service reads it. */
function errorIn(body: unknown) {
  const { errcode, errmsg } = Object(body) as { errcode?: unknown; errmsg?: unknown };
  const code = errcode === undefined || errcode === null ? NaN : Number(errcode);
  const rid = typeof errmsg === 'string' ? /rid: ?([\w-]+)/.exec(errmsg)?.[1] : undefined;
  return {
    ...(Number.isInteger(code) && { errcode: code }),
    ...(typeof errmsg === 'string' && { errmsg }),
    ...(rid !== undefined && { rid }),
  };
}

/** The newest failure that is meant, once less. */
function take(failures: readonly Failure[], what: string): Failure | undefined {
  const failure = failures.find(({ of, times }) => times > 0 && (of ?? what) === what);
  if (failure) failure.times--;
  return failure;
}

function answerLookUp(service: FakeService, request: TokenRequest): object {
  service.lookUps.push(request);
  const failure =
    refusalByRights(service.caller, request, 'token') ??
    take(service.lookUpFailures, keyText(request));
  if (failure) return errorOf(failure);
  const refused = Number(/-(\d+)$/.exec(request.rejectedToken ?? '')?.[1] ?? 0);
  return {
    accessToken: `fake-access-token-${refused + 1}`,
    expiresAt: Math.floor(Date.now() / 1000) + LIFE_SECONDS,
    expiresInSeconds: LIFE_SECONDS,
  };
}

function errorOf({ name, message }: { name: string; message?: string }): object {
  return { errorType: name, errorMessage: message ?? `${name}: the test wants it so` };
}
