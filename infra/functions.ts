/** The service's functions, and what each may touch, in one table. */
import { Duration } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Events } from './events.ts';
import { functionTimeoutSeconds } from './function-timeouts.ts';
import { deployedName, type FunctionName } from './routes.ts';
import { ServiceFunction } from './service-function.ts';
import type { Storage } from './storage.ts';

/** What a function may touch. */
interface FunctionNeeds {
  /** Reads the components' secrets, the key for signed links, or both. */
  secrets?: readonly ('components' | 'links')[];
  /** Reads and writes the items of components only (ticket, token), or of authorizers as well. */
  table?: 'component-items' | 'all-items';
  /** Puts accepted authorization events on the queue. */
  queue?: true;
  /** Announces changes of authorizers. */
  bus?: true;
  /** Starts itself once more. */
  itself?: true;
  /** Left out: as much as most functions need. */
  memoryMib?: number;
}

const functionNeeds: Readonly<Record<FunctionName, FunctionNeeds>> = {
  'receive-authorization-event': { secrets: ['components'], table: 'component-items', queue: true },
  'process-authorization-event': { secrets: ['components'], table: 'all-items', bus: true },
  'receive-message': { secrets: ['components'], bus: true },
  'begin-authorization': { secrets: ['components', 'links'], table: 'all-items' },
  'create-authorization-link': { secrets: ['links'] },
  'complete-authorization': { secrets: ['components'], table: 'all-items', bus: true },
  'serve-verification-file': {},
  'get-access-token': { secrets: ['components'], table: 'all-items', bus: true },
  'renew-access-token': { secrets: ['components'], table: 'all-items', bus: true },
  'refresh-component-access-token': {
    secrets: ['components'],
    table: 'component-items',
    bus: true,
  },
  'reconcile-authorizers': {
    secrets: ['components'],
    table: 'all-items',
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
  renewal.grantInvoke(functions['get-access-token']);
  renewal.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
}

function createFunction(
  scope: Construct,
  name: FunctionName,
  { serviceName, environment, functionCode, storage, events }: ServiceFunctionsProps,
): ServiceFunction {
  const needs = functionNeeds[name];
  const serviceFunction = new ServiceFunction(scope, name, {
    functionName: deployedName(name, serviceName),
    code: functionCode(name),
    timeout: timeoutOf(name),
    memoryMib: needs.memoryMib,
    environment,
  });
  if (needs.secrets?.includes('components')) storage.grantReadSecrets(serviceFunction);
  if (needs.secrets?.includes('links')) storage.linkSigningKey.grantRead(serviceFunction);
  if (needs.table === 'component-items') storage.grantComponentItems(serviceFunction);
  if (needs.table === 'all-items') storage.grantAllItems(serviceFunction);
  if (needs.queue) events.queue.grantSendMessages(serviceFunction);
  if (needs.bus) events.bus.grantPutEventsTo(serviceFunction);
  if (needs.itself) serviceFunction.grantInvokeItself();
  return serviceFunction;
}
