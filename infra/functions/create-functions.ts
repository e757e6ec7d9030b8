/** Creates the service's functions as the catalogue says, each with its rights. */
import { Duration } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Encryption } from '../data/encryption.ts';
import type { Events } from '../data/events.ts';
import type { LogSettings } from '../data/logs.ts';
import type { Storage } from '../data/storage.ts';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../function-catalog.ts';
import type { Egress } from '../network/egress.ts';
import { ServiceFunction } from './service-function.ts';

/** Where a function's code comes from: the bundle of that name, or a stub in tests. */
export type FunctionCode = (functionName: FunctionName) => Code;

/** What the functions are made of and what they may be granted. */
export interface ServiceFunctionsProps {
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  environment: Record<string, string>;
  functionCode: FunctionCode;
  storage: Storage;
  events: Events;
  encryption: Encryption;
  egress: Egress | undefined;
  logs: LogSettings;
}

/** Creates all functions, each with no more rights than it needs. */
export function createFunctions(
  scope: Construct,
  props: ServiceFunctionsProps,
): Record<FunctionName, ServiceFunction> {
  const functions = Object.fromEntries(
    functionNames.map((name) => [name, createFunction(scope, name, props)]),
  ) as Record<FunctionName, ServiceFunction>;
  for (const name of functionNames) connect(functions, name);
  return functions;
}

/** Whoever has these accounts decides there which of their roles may ask. */
export function allowLookUps(
  functions: Record<FunctionName, ServiceFunction>,
  accountIds: readonly string[],
): void {
  for (const accountId of accountIds) {
    const principal = new AccountPrincipal(accountId);
    functions['get-access-token'].addPermission(`LookUp${accountId}`, { principal });
  }
}

/** Who invokes whom, and what Lambda does with an invocation that nobody waits for. */
function connect(functions: Record<FunctionName, ServiceFunction>, name: FunctionName): void {
  const { invokes, asynchronous } = functionCatalog[name];
  if (invokes && invokes !== 'itself') functions[invokes].letInvoke(functions[name]);
  if (!asynchronous) return;
  functions[name].configureAsyncInvoke({
    retryAttempts: asynchronous.retries,
    maxEventAge: Duration.seconds(asynchronous.maximumAgeSeconds),
  });
}

function createFunction(
  scope: Construct,
  name: FunctionName,
  props: ServiceFunctionsProps,
): ServiceFunction {
  const { serviceName, environment, functionCode, logs, egress } = props;
  const { timeoutSeconds, memoryMib, wechat, invokes, tracing } = functionCatalog[name];
  const serviceFunction = new ServiceFunction(scope, name, {
    functionName: deployedName(name, serviceName),
    code: functionCode(name),
    timeout: Duration.seconds(timeoutSeconds),
    memoryMib,
    environment,
    logs,
    egress: wechat && egress,
    invokesItself: invokes === 'itself',
    tracedWithCaller: tracing === 'with-caller',
  });
  grantNeeds(serviceFunction, name, props);
  return serviceFunction;
}

function grantNeeds(
  serviceFunction: ServiceFunction,
  name: FunctionName,
  { storage, events, encryption }: ServiceFunctionsProps,
): void {
  const { secrets, queue, bus, table } = functionCatalog[name];
  if (table) storage.grantTableAccess(serviceFunction, table);
  if (secrets) storage.grantReadSecrets(serviceFunction, secrets);
  if (queue === 'sends') events.grantEnqueue(serviceFunction);
  if (bus) events.bus.grantPutEventsTo(serviceFunction);
  encryption.allow(serviceFunction, [
    ...(table ? (['dynamodb'] as const) : []),
    ...(secrets ? (['secretsmanager'] as const) : []),
    ...(queue === 'sends' ? (['sqs'] as const) : []),
  ]);
}
