/** Finds a deployment: everything about it is in the configuration of one of its functions. */
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { deployedName } from '../../function-catalog.ts';
import { SERVICE_NAME } from '../../resource-names.ts';
import { CommandFailure } from '../failure.ts';
import type { CommonOptions } from '../session.ts';
import type { Words } from '../words/words.ts';
import { createAwsSurroundings } from './aws-surroundings.ts';
import { onAws, onThisMachine, requireIdentity, type SettingsOf } from './clients.ts';
import type { Deployment } from './deployment.ts';
import { createInvoke } from './invoke.ts';
import { createLocalSurroundings } from './local-surroundings.ts';
import { chosenServiceName, findStages } from './stages.ts';
import { createOperatorsTable } from './table.ts';
import { isMissing } from './is-missing.ts';

/** It has all variables that the commands need, and exists in every deployment. */
const DESCRIBED = 'complete-authorization';

/** As `npm start` has it. */
const LOCAL_INVOKE_PORT = '3001';
const LOCAL_CLOCK_AHEAD = 'WXKEEPER_LOCAL_CLOCK_AHEAD_SECONDS';

type Variables = Readonly<Record<string, string>>;

/** @param environment of the process */
export async function connect(
  options: CommonOptions,
  words: Words,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Deployment> {
  if (options.local) return connectLocally(options, words, environment);
  const serviceName = chosenServiceName(options, words);
  const client = new LambdaClient(onAws('LAMBDA'));
  await requireIdentity(client, words);
  const variables = await readVariables(client, serviceName);
  if (!variables) throw await noSuchStage(client, serviceName, words);
  const { caller } = options;
  return describe({ serviceName, caller, variables, settingsOf: onAws, isLocal: false }, words);
}

async function connectLocally(
  { caller }: CommonOptions,
  words: Words,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Deployment> {
  const port = environment['WXKEEPER_INVOKE_PORT'] || LOCAL_INVOKE_PORT;
  const invokeUrl = `http://127.0.0.1:${port}`;
  const lambda = { AWS_ENDPOINT_URL_LAMBDA: invokeUrl };
  const client = new LambdaClient({ ...onThisMachine(lambda)('LAMBDA'), maxAttempts: 1 });
  const variables = await readVariables(client, SERVICE_NAME).catch((error: unknown) => {
    const message = words.failures.notRunning(invokeUrl);
    throw new CommandFailure('not-running', message, { cause: error });
  });
  const settingsOf = onThisMachine({ ...variables, ...lambda });
  const found = { serviceName: SERVICE_NAME, caller, variables: variables ?? {}, settingsOf };
  return describe({ ...found, isLocal: true }, words);
}

async function readVariables(
  client: LambdaClient,
  serviceName: string,
): Promise<Variables | undefined> {
  const FunctionName = deployedName(DESCRIBED, serviceName);
  try {
    const answer = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return answer.Environment?.Variables ?? {};
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function noSuchStage(
  client: LambdaClient,
  serviceName: string,
  { failures }: Words,
): Promise<CommandFailure> {
  const region = await client.config.region();
  const stages = await findStages(client);
  const message = failures.noDeployment(serviceName, region);
  const remedies = [stages.length === 0 ? failures.noStages : failures.stages(stages)];
  return new CommandFailure('no-deployment', message, { remedies, exitCode: 2 });
}

interface Found {
  serviceName: string;
  caller: string | undefined;
  variables: Variables;
  settingsOf: SettingsOf;
  isLocal: boolean;
}

function describe(
  { serviceName, caller, variables, settingsOf, isLocal }: Found,
  words: Words,
): Deployment {
  const movedSeconds = Number(variables[LOCAL_CLOCK_AHEAD] ?? 0);
  const now = () => Math.floor(Date.now() / 1000) + movedSeconds;
  const queueUrl = variables['EVENT_QUEUE_URL'] ?? '';
  const places = { serviceName, settingsOf, queueUrl, now };
  return {
    serviceName,
    isLocal,
    components: (variables['COMPONENT_APP_IDS'] ?? '').split(',').filter(Boolean),
    now,
    movedSeconds,
    publicBaseUrl: variables['PUBLIC_BASE_URL'] ?? '',
    table: createOperatorsTable(variables['TABLE_NAME'] ?? '', settingsOf('DYNAMODB')),
    invoke: createInvoke({ serviceName, caller, settings: settingsOf('LAMBDA') }, words),
    eventQueueUrl: queueUrl,
    simulatorUrl: isLocal ? (variables['WECHAT_API_BASE_URL'] ?? null) : null,
    settingsOf,
    surroundings: isLocal ? createLocalSurroundings(places) : createAwsSurroundings(places),
  };
}
