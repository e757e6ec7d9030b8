/** Creates the functions of the catalog, each with its permissions. */
import { Duration } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionEnvironment } from '../../shared/config.ts';
import type { CallFilesBucket } from '../data/call-files.ts';
import type { Encryption } from '../data/encryption.ts';
import type { Events } from '../data/events.ts';
import type { LogSettings } from '../data/logs.ts';
import type { DataStores } from '../data/storage.ts';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../function-catalog.ts';
import type { Egress } from '../network/egress.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { reservedBy } from '../settings/concurrency-mistakes.ts';
import { asynchronousInvocation } from './asynchronous-invocation.ts';
import { variablesFor } from './function-variables.ts';
import { ServiceFunction } from './service-function.ts';

/** Provides a function's code: the bundle of that name, or a stub in tests. */
export type FunctionCode = (functionName: FunctionName) => Code;

/** What the functions are created from, and the resources to which they can get access. */
export interface ServiceFunctionsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** Of all functions; each gets what it reads. */
  environment: FunctionEnvironment;
  functionCode: FunctionCode;
  storage: DataStores;
  events: Events;
  callFiles: CallFilesBucket;
  encryption: Encryption;
  egress: Egress | undefined;
  logs: LogSettings;
  settings: Pick<
    DeploySettings,
    'callConcurrency' | 'reservedConcurrency' | 'messageResponder' | 'architecture' | 'runtime'
  >;
}

/** Creates all functions, each with only the permissions that it needs. */
export function createFunctions(
  scope: Construct,
  props: ServiceFunctionsProps,
): Record<FunctionName, ServiceFunction> {
  const functions = Object.fromEntries(
    functionNames.map((name) => [name, createFunction(scope, name, props)]),
  ) as Record<FunctionName, ServiceFunction>;
  for (const name of functionNames) configureInvocations(functions, name);
  return functions;
}

/** Grants invocations between functions, and configures retries of asynchronous invocations. */
function configureInvocations(
  functions: Record<FunctionName, ServiceFunction>,
  name: FunctionName,
): void {
  const { invokes, asynchronous } = functionCatalog[name];
  if (invokes && invokes !== 'itself') functions[invokes].allowInvocationBy(functions[name]);
  if (!asynchronous) return;
  functions[name].configureAsyncInvoke(asynchronousInvocation(asynchronous));
}

function createFunction(
  scope: Construct,
  name: FunctionName,
  props: ServiceFunctionsProps,
): ServiceFunction {
  const { serviceName, environment, functionCode, logs, egress, settings } = props;
  const { timeoutSeconds, memoryMib, wechat, invokes, tracing, isQuiet } = functionCatalog[name];
  const serviceFunction = new ServiceFunction(scope, name, {
    functionName: deployedName(name, serviceName),
    code: functionCode(name),
    timeout: Duration.seconds(timeoutSeconds),
    memoryMib,
    environment: variablesFor(name, environment),
    logs,
    egress: wechat && egress,
    invokesItself: invokes === 'itself',
    tracedWithCaller: tracing === 'with-caller',
    isQuiet,
    reservedConcurrency: reservedBy(settings)[name],
    architecture: settings.architecture,
    runtime: settings.runtime,
  });
  grantAccess(serviceFunction, name, props);
  return serviceFunction;
}

function grantAccess(
  serviceFunction: ServiceFunction,
  name: FunctionName,
  { storage, events, encryption, callFiles, settings }: ServiceFunctionsProps,
): void {
  const { secrets, queue, bus, files, table, responder } = functionCatalog[name];
  if (table) storage.grantTableAccess(serviceFunction, table);
  if (secrets) storage.grantReadSecrets(serviceFunction, secrets);
  if (queue === 'sends') events.grantEnqueue(serviceFunction);
  if (files) callFiles.grantReadWrite(serviceFunction);
  if (bus) events.bus.grantPutEventsTo(serviceFunction);
  if (responder && settings.messageResponder !== undefined) {
    serviceFunction.allowInvocationOf(settings.messageResponder);
  }
  const others = [
    ...(table ? (['dynamodb'] as const) : []),
    ...(secrets ? (['secretsmanager'] as const) : []),
    ...(files ? (['s3'] as const) : []),
  ];
  encryption.allow(serviceFunction, [...others, ...(queue === 'sends' ? (['sqs'] as const) : [])]);
  // Sending reads nothing, but SQS asks for it; receiving reads messages that were sent before.
  encryption.allowPrevious(serviceFunction, [...others, ...(queue ? (['sqs'] as const) : [])]);
}
