/** The client: calls to WeChat through the service, and tokens. */
import { createCall } from './call.ts';
import type { CallAnswer, CallRequest } from './call-contract.ts';
import type { Client, ClientOptions, LambdaInvoker } from './contract.ts';
import { createInvoke, type Invoke } from './invoke.ts';
import { signPage } from './js-config.ts';
import { createCautiousLambda, createLambda } from './lambda.ts';
import { createLookUp } from './look-up.ts';
import { repeatOnRefusal } from './repeat-on-refusal.ts';
import { exchangeLoginCode, exchangeWebCode } from './sign-in.ts';
import { createTickets } from './tickets.ts';
import { createTokenMemory } from './token-memory.ts';
import { webAuthorizationUrl } from './web-authorization-url.ts';
import { createWechatFetch } from './wechat-fetch.ts';

/**
 * A client for one deployment of wxkeeper: make one outside the handler and use it for everything.
 *
 * @see docs/client.md
 */
export function createClient(options: ClientOptions = {}): Client {
  const { lambda, caller } = options;
  const invoke = asCaller(caller, createInvoke(lambda ? given(lambda) : createLambda));
  const invokeOnce = asCaller(caller, createInvoke(lambda ? given(lambda) : createCautiousLambda));
  const call = createCall(
    options.callFunctionName ?? granted('CALL_WECHAT', 'wxkeeper-call-wechat'),
    { once: invokeOnce, repeatedly: invoke },
  );
  const lookUpFunction =
    options.functionName ?? granted('GET_ACCESS_TOKEN', 'wxkeeper-get-access-token');
  const now = options.now ?? (() => Math.floor(Date.now() / 1000));
  const clocks = { now, random: options.random ?? Math.random };
  const memory = createTokenMemory({ lookUp: createLookUp(lookUpFunction, invoke), ...clocks });
  const ticketFunction = options.ticketFunctionName ?? granted('GET_TICKET', 'wxkeeper-get-ticket');
  const tickets = createTickets({ functionName: ticketFunction, invoke, ...clocks });
  return {
    callWechat: async <Body>(request: CallRequest) => (await call(request)) as CallAnswer<Body>,
    wechatFetch: (account) => createWechatFetch(call, account),
    webAuthorizationUrl,
    exchangeWebCode: async (exchange) => exchangeWebCode(call, exchange),
    exchangeLoginCode: async (exchange) => exchangeLoginCode(call, exchange),
    getAccessToken: async (request) => memory.provide(request, 'unwatched'),
    withAccessToken: async (need, callWithToken) =>
      repeatOnRefusal(async (rejectedToken) => {
        const token = await memory.provide({ ...need, rejectedToken }, 'watched');
        return token.accessToken;
      }, callWithToken),
    getTicket: async (request) => tickets.provide(request),
    signJsConfig: async (page) => signPage(page, tickets, now),
    forget: (key) => {
      memory.forget(key);
      tickets.forget(key);
    },
  };
}

/** @deprecated The name from before there were calls: use `createClient`. */
export const createTokenClient = createClient;

function asCaller(caller: string | undefined, invoke: Invoke): Invoke {
  return async (invocation) => invoke({ ...invocation, caller });
}

function given(lambda: LambdaInvoker) {
  return async () => lambda;
}

/** The name that `wxkeeper/cdk` has set, else the name in a deployment without a stage. */
function granted(variable: string, name: string): string {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  return process?.env[`WXKEEPER_${variable}_FUNCTION`] || name;
}
