/** The service's functions, and what each may touch, in one table. */
import { Duration } from 'aws-cdk-lib';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Egress } from '../network/egress.ts';
import type { Encryption } from '../data/encryption.ts';
import type { Events } from '../data/events.ts';
import { functionTimeoutSeconds } from '../function-timeouts.ts';
import type { LogSettings } from '../data/logs.ts';
import { deployedName, type FunctionName } from '../function-catalog.ts';
import { ServiceFunction } from './service-function.ts';
import type { SecretKind, Storage } from '../data/storage.ts';
import { tableAccess } from '../data/table-access.ts';

/** What a function may touch, besides the items of the table: see table-access.ts. */
interface FunctionNeeds {
  secrets?: readonly SecretKind[];
  /** Calls WeChat, from addresses that WeChat knows. */
  wechat?: true;
  /** Puts accepted authorization events on the queue. */
  queue?: true;
  /** Announces changes of authorizers. */
  bus?: true;
  /** Starts itself once more. */
  itself?: true;
  /** Left out: as much as most functions need. */
  memoryMib?: number;
  /** Left out: Lambda takes samples by itself, one a second and 5 % of what is above. */
  tracedWithCaller?: true;
}

const callsWechat = { secrets: ['components'], wechat: true } as const;

const functionNeeds: Readonly<Record<FunctionName, FunctionNeeds>> = {
  'receive-authorization-event': { secrets: ['components'], queue: true },
  'process-authorization-event': { ...callsWechat, bus: true },
  'receive-message': { secrets: ['components'], bus: true },
  'begin-authorization': { ...callsWechat, secrets: ['components', 'links'] },
  'create-authorization-link': { secrets: ['links'] },
  'complete-authorization': { ...callsWechat, bus: true },
  'serve-verification-file': {},
  // Called far more often than all others together: traces of every twentieth call add up.
  'get-access-token': { ...callsWechat, bus: true, tracedWithCaller: true },
  'renew-access-token': { ...callsWechat, bus: true },
  'refresh-component-access-token': { ...callsWechat, bus: true },
  'reconcile-authorizers': {
    ...callsWechat,
    bus: true,
    itself: true,
    // A list of 100 000 accounts, and the processor to compare it.
    memoryMib: 1024,
  },
};

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

/** How long a function may run. */
export function timeoutOf(functionName: FunctionName): Duration {
  return Duration.seconds(functionTimeoutSeconds[functionName]);
}

/** Creates all functions, each with no more rights than it needs. */
export function createFunctions(
  scope: Construct,
  props: ServiceFunctionsProps,
): Record<FunctionName, ServiceFunction> {
  const create = (name: FunctionName) => createFunction(scope, name, props);
  return {
    'receive-authorization-event': create('receive-authorization-event'),
    'process-authorization-event': create('process-authorization-event'),
    'receive-message': create('receive-message'),
    'begin-authorization': create('begin-authorization'),
    'create-authorization-link': create('create-authorization-link'),
    'complete-authorization': create('complete-authorization'),
    'serve-verification-file': create('serve-verification-file'),
    'get-access-token': create('get-access-token'),
    'renew-access-token': create('renew-access-token'),
    'refresh-component-access-token': create('refresh-component-access-token'),
    'reconcile-authorizers': create('reconcile-authorizers'),
  };
}

/** The look-up hands renewals over; one that got lost is begun anew by the next look-up. */
export function allowRenewals(functions: Record<FunctionName, ServiceFunction>): void {
  const renewal = functions['renew-access-token'];
  renewal.letInvoke(functions['get-access-token']);
  renewal.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
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

function createFunction(
  scope: Construct,
  name: FunctionName,
  props: ServiceFunctionsProps,
): ServiceFunction {
  const { serviceName, environment, functionCode, logs, egress } = props;
  const needs = functionNeeds[name];
  const serviceFunction = new ServiceFunction(scope, name, {
    functionName: deployedName(name, serviceName),
    code: functionCode(name),
    timeout: timeoutOf(name),
    memoryMib: needs.memoryMib,
    environment,
    logs,
    egress: needs.wechat && egress,
    invokesItself: needs.itself,
    tracedWithCaller: needs.tracedWithCaller,
  });
  grantNeeds(serviceFunction, name, props);
  return serviceFunction;
}

function grantNeeds(
  serviceFunction: ServiceFunction,
  name: FunctionName,
  { storage, events, encryption }: ServiceFunctionsProps,
): void {
  const { secrets, queue, bus } = functionNeeds[name];
  const access = tableAccess[name];
  if (access) storage.grantTableAccess(serviceFunction, access);
  if (secrets) storage.grantReadSecrets(serviceFunction, secrets);
  if (queue) events.grantEnqueue(serviceFunction);
  if (bus) events.bus.grantPutEventsTo(serviceFunction);
  encryption.allow(serviceFunction, [
    ...(access ? (['dynamodb'] as const) : []),
    ...(secrets ? (['secretsmanager'] as const) : []),
    ...(queue ? (['sqs'] as const) : []),
  ]);
}
