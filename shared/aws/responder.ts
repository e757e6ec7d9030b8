/** Asks the responder, which is a function of the deployer's own, what a user is answered. */
import type { LambdaClient } from '#lambda-sdk';
import { optionalVariable } from '../config.ts';
import { lazily } from '../lazily.ts';
import type { XmlFields } from '../wechat/xml.ts';
import { timeLimits } from './time-limits.ts';

/** What the responder gets. */
export interface ResponderEvent {
  componentAppId: string;
  authorizerAppId: string;
  /** The same as in the event on the bus. */
  message: XmlFields;
}

/**
 * Why there is no answer.
 *
 * - `late`: not within the time
 * - `failed`: the function failed, or ran out of its own time
 * - `invalid`: what it answered is no reply
 * - `throttled`: Lambda refused, as too many run
 * - `not-found`: there is no such function or alias
 * - `not-allowed`: the function's resource policy does not allow it
 * - `unavailable`: Lambda did not answer, or has a fault
 */
export type ResponderFailureCode =
  'late' | 'failed' | 'invalid' | 'throttled' | 'not-found' | 'not-allowed' | 'unavailable';

/** The responder has not answered. The message repeats nothing of what users or the function wrote. */
export class ResponderFailed extends Error {
  override readonly name = 'ResponderFailed';
  readonly code: ResponderFailureCode;

  constructor(code: ResponderFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Asks once: a message is not answered twice.
 *
 * @param signal ends the wait, not the function
 * @returns whatever the function answered
 * @throws {ResponderFailed}
 */
export type AskResponder = (event: ResponderEvent, signal: AbortSignal) => Promise<unknown>;

/** The AWS SDK's client for Lambda: a deployment without a responder never loads it. */
const loadSdk = lazily(() => import('#lambda-sdk'));

/** Undefined where the deployment has no responder. @param makeClient for tests */
export function createResponder(makeClient = connect): AskResponder | undefined {
  const FunctionName = optionalVariable('MESSAGE_RESPONDER_ARN');
  if (FunctionName === undefined) return undefined;
  const connected = lazily(() => makeClient(regionOf(FunctionName)));
  // Loaded while the function starts and the first message is opened.
  connected().catch(() => {});
  return async (event, abortSignal) => {
    const [client, { InvokeCommand }] = await Promise.all([connected(), loadSdk()]);
    const invocation = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
    const answer = await client.send(invocation, { abortSignal }).catch((error: unknown) => {
      throw explained(error);
    });
    const text = answer.Payload?.transformToString() ?? '';
    if (answer.FunctionError !== undefined) throw functionError(text);
    return parsed(text);
  };
}

async function connect(region: string | undefined): Promise<LambdaClient> {
  const { LambdaClient } = await loadSdk();
  return new LambdaClient({ ...responderConnection(), ...(region && { region }) });
}

/**
 * A new connection for each message: an old one may have ended while Lambda froze the function, and the
 * request that meets it is not repeated.
 */
export function responderConnection() {
  const { requestHandler, ...limits } = timeLimits('responder');
  // With a limit of sockets, Node.js keeps a connection for requests that wait for one.
  const agent = { keepAlive: false, maxSockets: Infinity };
  const agents = { httpAgent: agent, httpsAgent: agent };
  return { ...limits, requestHandler: { ...requestHandler, ...agents } };
}

/** Lambda invokes functions of another region only there. */
function regionOf(arn: string): string | undefined {
  return arn.split(':')[3];
}

const refusals: Readonly<Record<string, [ResponderFailureCode, string]>> = {
  AbortError: ['late', 'the responder has not answered in time'],
  TooManyRequestsException: ['throttled', 'Lambda throttles the responder'],
  ResourceNotFoundException: ['not-found', 'there is no such responder'],
  AccessDeniedException: ['not-allowed', 'the responder may not be invoked from here'],
};

function explained(error: unknown): ResponderFailed {
  const name = error instanceof Error ? error.name : typeof error;
  const [code, message] = refusals[name] ?? ['unavailable', `Lambda does not answer (${name})`];
  return new ResponderFailed(code, message, { cause: error });
}

/** The error's own message can hold what a user wrote: only its name is passed on. */
function functionError(text: string): ResponderFailed {
  const { errorType } = Object(parsed(text)) as { errorType?: unknown };
  const isName = typeof errorType === 'string' && /^[\w.]{1,64}$/.test(errorType);
  return new ResponderFailed('failed', `the responder failed${isName ? `: ${errorType}` : ''}`);
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new ResponderFailed('invalid', 'the answer is no JSON');
  }
}
