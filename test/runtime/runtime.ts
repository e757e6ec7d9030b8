/** Runs functions in AWS's own runtime client: one process each, started with the first invocation. */
import { deployedName, functionCatalog, functionNames } from '../../infra/function-catalog.ts';
import { dirname } from 'node:path';
import type { LambdaFunction } from '../../infra/local/lambda/lambda-instance.ts';
import { startGuarded } from '../../infra/local/process/guarded-process.ts';
import type { LambdaRuntime } from '../../infra/local/lambda/lambda-runtime.ts';
import { credentials, region } from '../../infra/local/aws/local-aws.ts';
import { startRuntimeApi, type RuntimeApi } from './runtime-api.ts';
import { NODE_OF_FUNCTIONS } from './older-node.ts';
import { findRuntimeClient, howToRun } from './runtime-client.ts';

const olderNode = process.env[NODE_OF_FUNCTIONS];
const node = olderNode ?? process.execPath;

type Instance = Pick<RuntimeApi, 'invoke' | 'close'>;

/** Where the instances' lines go, and in which of Lambda's formats. */
export interface Log {
  format: 'Text' | 'JSON';
  file: string;
}

/**
 * In the shape of the local run's, so that the same HTTP API and Invoke API stand before it.
 *
 * @param log default: the format that is deployed, and no file
 */
export function createRealRuntime(functions: readonly LambdaFunction[], log?: Log): LambdaRuntime {
  const definitions = new Map(functions.map((definition) => [definition.name, definition]));
  const instances = new Map<string, Promise<Instance>>();
  const instanceOf = (name: string): Promise<Instance> => {
    const definition = definitions.get(name);
    if (!definition) throw new Error(`Function not found: ${name}`);
    const instance = instances.get(name) ?? startInstance(definition, log);
    instances.set(name, instance);
    return instance;
  };
  return {
    has: (name) => definitions.has(name),
    invoke: async (name, payload) => (await instanceOf(name)).invoke(payload),
    close: async () => {
      for (const instance of instances.values()) await (await instance).close();
    },
  };
}

async function startInstance(definition: LambdaFunction, log?: Log): Promise<Instance> {
  const client = findRuntimeClient();
  if (!client) throw new Error(`the runtime client is not built: ${howToRun}`);
  const api = await startRuntimeApi(definition);
  const environment = {
    ...definition.environment,
    ...runtimeEnvironment(definition, api),
    ...(log ? logFormat(log.format) : formatOf(definition.name)),
  };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  // Nothing of this process's environment, as on Lambda.
  const program = ['env', '-i', ...variables, node, client];
  const [command = '', ...args] = log ? [...writesTo(log.file), ...program] : program;
  const running = startGuarded(command, args);
  void running.ended.then(({ output }) => api.end('Runtime.ExitError', output));
  return {
    invoke: api.invoke,
    close: async () => {
      await running.stop();
      await api.close();
    },
  };
}

/** The variables that Lambda itself sets. */
function runtimeEnvironment({ name, modulePath }: LambdaFunction, { address }: RuntimeApi) {
  return {
    _HANDLER: 'index.handler',
    LAMBDA_TASK_ROOT: dirname(modulePath),
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${olderNode === undefined ? 24 : 22}.x`,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]0',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    TZ: ':UTC',
  };
}

/** As it is deployed. */
function formatOf(name: string) {
  const isQuiet = functionNames.some(
    (each) => functionCatalog[each].isQuiet && [each, deployedName(each)].includes(name),
  );
  return logFormat(isQuiet ? 'JSON' : 'Text');
}

/** As Lambda tells the runtime client what was set for the function. */
function logFormat(format: Log['format']) {
  return {
    AWS_LAMBDA_LOG_FORMAT: format,
    ...(format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: 'INFO' }),
  };
}

/** A program that runs another one, whose output goes to the end of a file. */
const writesTo = (file: string) => ['sh', '-c', 'exec "$@" >>"$0" 2>&1', file];
