/** The AWS SDK's errors, by the client's own names. */
import { WxkeeperError, type WxkeeperErrorName } from './wxkeeper-error.ts';

const names: Readonly<Record<string, WxkeeperErrorName>> = {
  TooManyRequestsException: 'InvocationThrottled',
  ThrottlingException: 'InvocationThrottled',
  AccessDeniedException: 'InvocationNotPermitted',
  CredentialsProviderError: 'InvocationNotPermitted',
  TokenProviderError: 'InvocationNotPermitted',
  ExpiredTokenException: 'InvocationNotPermitted',
  InvalidSignatureException: 'InvocationNotPermitted',
  UnrecognizedClientException: 'InvocationNotPermitted',
  ResourceNotFoundException: 'FunctionNotFound',
  RequestTooLargeException: 'RequestTooLarge',
};
/** Lambda refuses with a client's fault, and yet only for a moment: the function is being changed. */
const passing = new Set(['ResourceConflictException', 'ResourceNotReadyException']);
/** No connection was made, so nothing was sent. */
const unconnected = new Set<unknown>(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** Of the service: it answered before it asked WeChat. */
const unasked = new Set<WxkeeperErrorName>(['RefreshInProgress', 'InvocationThrottled']);

/** What Node.js and the SDK say where the client cannot even begin, and what helps. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/region is missing/i, 'set AWS_REGION, or give createClient a LambdaClient with a region'],
  [/invalid url/i, 'look at AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_LAMBDA'],
  [/cannot find (?:module|package)/i, 'install @aws-sdk/client-lambda'],
  [/client-lambda is too old/, 'version 3.521 or newer is needed'],
];

/** @param error what was thrown instead of an answer: mostly the SDK's, with `name` and `$fault` */
export function explainSdkError(functionName: string, error: unknown): WxkeeperError {
  const { name, message, fault, code } = partsOf(error);
  const hint = hints.find(([pattern]) => pattern.test(message))?.[1];
  const reason = message || 'the reason is in cause';
  const known = hint ? 'ClientNotConfigured' : names[name];
  const wasRefused = known !== undefined || fault === 'client' || unconnected.has(code);
  const what = wasRefused ? 'could not be invoked' : 'gave no answer';
  const text = `${functionName} ${what}: ${reason}${hint ? `; ${hint}` : ''}`;
  if (known) return new WxkeeperError(known, text, { cause: error });
  const retryable = fault !== 'client' || passing.has(name);
  return new WxkeeperError('InvocationFailed', text, { cause: error, retryable });
}

/** Whether it is certain that WeChat has not received the call. */
export function wasNotDelivered({ name, cause }: WxkeeperError): boolean {
  const { code, name: causeName } = partsOf(cause);
  return unasked.has(name) || unconnected.has(code) || passing.has(causeName);
}

function partsOf(error: unknown) {
  const { name, message, code, $fault } = Object(error) as Record<string, unknown>;
  return {
    name: typeof name === 'string' ? name : '',
    message: typeof message === 'string' ? message : '',
    code,
    fault: $fault,
  };
}
