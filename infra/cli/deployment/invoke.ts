/** Invokes functions of the service, and turns their errors into failures of the command. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { deployedName } from '../../function-catalog.ts';
import { invokedByOthers } from '../../invoked-by-others.ts';
import { CommandFailure } from '../failure.ts';
import type { Words } from '../words/words.ts';
import type { ClientSettings } from './clients.ts';
import type { Invoke } from './deployment.ts';
import { isMissing } from './is-missing.ts';

const DEFAULT_TIMEOUT_SECONDS = 60;
/** Beyond the function's own time: the way there and back. */
const WAY_SECONDS = 10;

interface Place {
  serviceName: string;
  /** As whom the functions are asked that know callers; left out: as nobody in particular. */
  caller: string | undefined;
  settings: ClientSettings;
}

export function createInvoke({ serviceName, caller, settings }: Place, words: Words): Invoke {
  return async (functionName, payload, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS) => {
    const requestTimeout = (timeoutSeconds + WAY_SECONDS) * 1000;
    // Sent once: the function may have acted.
    const client = new LambdaClient({
      ...settings,
      maxAttempts: 1,
      requestHandler: { ...settings.requestHandler, requestTimeout, throwOnRequestTimeout: true },
    });
    const FunctionName = deployedName(functionName, serviceName);
    const Payload = new TextEncoder().encode(JSON.stringify(payload));
    const Qualifier = invokedByOthers.includes(functionName) ? caller : undefined;
    const answer = await client
      .send(new InvokeCommand({ FunctionName, Qualifier, Payload }))
      .catch((error: unknown) => {
        // Each caller is an alias: one that nobody named does not exist.
        if (Qualifier === undefined || !isMissing(error)) throw error;
        const message = words.failures.noCaller(Qualifier, serviceName);
        throw new CommandFailure('no-caller', message, { exitCode: 2, cause: error });
      });
    const text = new TextDecoder().decode(answer.Payload);
    const result: unknown = text === '' ? null : JSON.parse(text);
    if (answer.FunctionError) throw failureOf(result, words);
    return result;
  };
}

/** A function's error: its name is the contract's, and its message is for people. */
function failureOf(result: unknown, words: Words): CommandFailure {
  const { errorType = 'unknown', errorMessage = '' } = Object(result) as Record<string, string>;
  const remedy = (words.remedies.ofErrors as Readonly<Record<string, string>>)[errorType];
  const message = words.failures.functionError(errorType, errorMessage);
  const remedies = remedy === undefined ? [] : [remedy];
  const exitCode = errorType === 'InvalidRequest' ? 2 : 1;
  return new CommandFailure(errorType, message, { remedies, exitCode });
}
