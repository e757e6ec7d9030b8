/** The responder of the local run: a module of the developer's own that runs as a Lambda function. */
import { accountId, region } from './aws/local-aws.ts';
import {
  startInstance,
  type InstanceSurroundings,
  type LambdaFunction,
} from './lambda/lambda-instance.ts';

/** The name by which the Invoke API serves it. */
const RESPONDER_NAME = 'message-responder';

/** What the setting `messageResponder` would be. */
export const responderArn = `arn:aws:lambda:${region}:${accountId}:function:${RESPONDER_NAME}`;

/** Longer than it is waited for, as the functions of many are. */
const TIMEOUT_SECONDS = 30;

/** An instance takes so many: while a responder thinks, the messages that wait for it cost nothing. */
export const MESSAGES_AT_ONCE = 150;

/** They would lead the AWS SDK to an account, or start threads with options that are not theirs. */
const notPassedOn: ReadonlySet<string> = new Set([
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
  'NODE_OPTIONS',
]);

/**
 * The function that runs the module, with the developer's own environment.
 *
 * @param invokeUrl where it finds the other functions
 */
export function responderFunction(
  modulePath: string,
  invokeUrl: string,
  environment: Record<string, string | undefined> = process.env,
): LambdaFunction {
  const own = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !notPassedOn.has(entry[0]),
  );
  return {
    name: RESPONDER_NAME,
    modulePath,
    timeoutSeconds: TIMEOUT_SECONDS,
    callsAtOnce: MESSAGES_AT_ONCE,
    environment: { ...Object.fromEntries(own), AWS_ENDPOINT_URL_LAMBDA: invokeUrl },
  };
}

/**
 * Loads the module once, so that a mistake in it is known at the start.
 *
 * @throws {Error} in one sentence
 */
export async function checkResponder(
  definition: LambdaFunction,
  surroundings: Pick<InstanceSurroundings, 'clockMemory'>,
): Promise<void> {
  const instance = startInstance(definition, { ...surroundings, log: () => {} });
  const failure = await instance.loadFailure();
  await instance.stop();
  if (!failure) return;
  const { errorType, errorMessage } = JSON.parse(failure.payload);
  const problem =
    errorType === 'Runtime.HandlerNotFound'
      ? 'exports no function with the name handler'
      : `cannot be loaded: ${errorType}: ${errorMessage}`;
  throw new Error(`WXKEEPER_MESSAGE_RESPONDER: ${definition.modulePath} ${problem}`);
}
