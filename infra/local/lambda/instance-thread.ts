/** The thread in which an instance of a function runs, with the environment that Lambda gives it. */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { credentials, region } from '../aws/local-aws.ts';
import type { InstanceData } from './lambda-bootstrap.ts';
import type { InstanceSurroundings, LambdaFunction } from './lambda-function.ts';

const MEMORY_MEGABYTES = '512';
/**
 * Node.js gives each thread room for 48 MB of short-lived objects, and lets it fill up before it
 * looks for what is still needed. With dozens of threads that was most of the local run's memory.
 */
const YOUNG_GENERATION_MEGABYTES = 4;

const bootstrap = new URL('lambda-bootstrap.ts', import.meta.url);

/** Starts a thread, which immediately loads the bundle. Its output is logged. */
export function startThread(
  definition: LambdaFunction,
  surroundings: InstanceSurroundings,
): Worker {
  const { name, modulePath } = definition;
  const workerData: InstanceData = {
    modulePath,
    clockMemory: surroundings.clockMemory,
    context: {
      functionName: name,
      functionVersion: '$LATEST',
      memoryLimitInMB: MEMORY_MEGABYTES,
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: randomUUID(),
    },
  };
  const env = { ...definition.environment, ...runtimeEnvironment(definition) };
  const worker = new Worker(bootstrap, {
    name,
    workerData,
    env,
    execArgv: ['--enable-source-maps'],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES },
    stdout: true,
    stderr: true,
  });
  for (const input of [worker.stdout, worker.stderr]) {
    createInterface({ input }).on('line', (line) => {
      surroundings.log(line, name);
    });
  }
  return worker;
}

/** The environment variables that Lambda itself sets. */
function runtimeEnvironment({ name, modulePath }: LambdaFunction): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: MEMORY_MEGABYTES,
    LAMBDA_TASK_ROOT: dirname(modulePath),
    _HANDLER: 'index.handler',
  };
}
