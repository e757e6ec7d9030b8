/**
 * That each function's role allows what the function does, and nothing else.
 *
 * The deployed bundles run through everything that can happen; each request that they make of AWS is
 * held against the policy that the template gives to the function. That the requests are all there
 * are is not hoped for: every call that is left in a function's code must be among them.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { functionNames, type FunctionName } from '../../../infra/function-catalog.ts';
import type { AwsRequest } from '../../support/aws-recorder.ts';
import { callsIn, callsInCodeOf } from './calls.ts';
import { grantsIn, type Grant } from './grants.ts';
import { LEADING_KEYS, neededPermissions } from './needed-permissions.ts';
import { isAllowed, type Permission } from './policy.ts';
import {
  componentAppId,
  startRecordedService,
  type RecordedService,
} from '../../support/recorded-service.ts';
import { arnOf, deploy, type Deployment } from './roles.ts';
import { isAllowedBySecond } from './second-opinion.ts';
import { playScenarios, timeouts } from './scenarios.ts';
import { responderArn, synthesizeStack } from '../synthesized-stack.ts';

/** What no function asks for itself, and why its role is given it all the same. */
const exceptions: { granted: RegExp; reason: string }[] = [
  {
    granted: / logs:(CreateLogStream|PutLogEvents)$/,
    reason: 'Lambda writes the log in the function’s name',
  },
  {
    granted: / xray:Put(TraceSegments|TelemetryRecords)$/,
    reason: 'Lambda writes traces in the function’s name',
  },
  {
    granted: / ec2:(\w+NetworkInterfaces?|DescribeSubnets|(Una|A)ssignPrivateIpAddresses)$/,
    reason: 'Lambda connects the function to the VPC; its own code is denied the same',
  },
  {
    granted: /^process-authorization-event sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$/,
    reason: 'Lambda takes messages from the queue in the function’s name',
  },
  {
    granted: / kms:(Decrypt|DescribeKey|Encrypt|GenerateDataKey) by way of services$/,
    reason: 'services that keep encrypted data use the key in the function’s name',
  },
];

/** Those whose data is encrypted with the key, as they call themselves to it. */
const encrypting: Readonly<Record<string, string>> = {
  dynamodb: 'dynamodb',
  secretsManager: 'secretsmanager',
  sqs: 'sqs',
  s3: 's3',
};

/** Its name makes no difference to its own policy. */
const ROLE = 'arn:aws:iam::111122223333:role/function';

const VIA_SERVICE = 'kms:ViaService';

let service: RecordedService | undefined;
let deployment: Deployment;
let recorded: readonly AwsRequest[];

beforeAll(async () => {
  deployment = deploy(
    synthesizeStack({ components: [componentAppId], messageResponder: responderArn }),
  );
  service = await startRecordedService(timeouts, true);
  await playScenarios(service);
  recorded = [...service.requests];
}, 120_000);

afterAll(async () => service?.close());

const requestsOf = (functionName: FunctionName) =>
  recorded.filter((request) => request.functionName === functionName);

const permissionsOf = (functionName: FunctionName) =>
  requestsOf(functionName).flatMap((request) => neededPermissions(request, deployment));

it('each request was made by a function', () => {
  const callers = new Set(recorded.map(({ functionName }) => functionName));

  expect([...callers].filter((caller) => !functionNames.includes(caller))).toEqual([]);
});

describe.each(functionNames)('%s', (functionName) => {
  it('was seen to make every call of AWS that is in its code', async () => {
    expect(callsIn(requestsOf(functionName))).toEqual(await callsInCodeOf(functionName));
  });

  it('may do everything that it does', () => {
    const statements = deployment.statementsOf(functionName);
    const refused = permissionsOf(functionName).filter((each) => !isAllowed(each, statements));

    expect(listed(refused)).toEqual([]);
  });

  it('may do nothing that it never does', () => {
    const permissions = permissionsOf(functionName);
    const isUsed = ({ statement }: Grant) =>
      permissions.some((each) => isAllowed(each, [statement]));
    const unused = grantsIn(deployment.statementsOf(functionName))
      .filter((grant) => !isUsed(grant))
      .filter(
        (grant) => !exceptions.some(({ granted }) => granted.test(textOf(functionName, grant))),
      );

    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it('is judged alike by a second evaluator, in whole and grant by grant', async () => {
    const statements = deployment.statementsOf(functionName);
    const parts = grantsIn(statements).map(({ statement }) => [statement]);
    for (const permission of distinct(permissionsOf(functionName))) {
      for (const part of [statements, ...parts]) {
        const question = { ...permission, principal: ROLE, statements: part };
        const judged = [isAllowed(permission, part), await isAllowedBySecond(question)];
        expect([permission, part, ...judged]).toEqual([permission, part, judged[0], judged[0]]);
      }
    }
  });

  it('may use the key by way of those services that it calls', () => {
    const called = requestsOf(functionName).flatMap(({ service: name }) => encrypting[name] ?? []);
    // Lambda takes the messages out of the encrypted queue, where no recorder can see it.
    if (functionName === 'process-authorization-event') called.push('sqs');
    const via = deployment
      .statementsOf(functionName)
      .flatMap(({ Condition }) => Condition['StringEquals']?.[VIA_SERVICE] ?? [])
      .map((host) => host.split('.')[0]);

    expect(new Set(via)).toEqual(new Set(called));
  });
});

describe('granted although no function asks for it', () => {
  it.each(exceptions)('$reason', ({ granted }) => {
    const texts = functionNames.flatMap((functionName) =>
      grantsIn(deployment.statementsOf(functionName)).map((grant) => textOf(functionName, grant)),
    );

    expect(texts.filter((text) => granted.test(text))).not.toEqual([]);
  });
});

describe('what is refused', () => {
  const item = (partition: string | undefined, action = 'GetItem'): Permission => ({
    action: `dynamodb:${action}`,
    resource: arnOf('dynamodb', `table/${deployment.variable('get-access-token', 'TABLE_NAME')}`),
    context: partition === undefined ? {} : { [LEADING_KEYS]: [partition] },
  });
  const mayRead = (functionName: FunctionName, permission: Permission) =>
    isAllowed(permission, deployment.statementsOf(functionName));
  const authorizer = `authorizer#${componentAppId}#wx5a1c9e7d3b2f8046`;

  const mayReadBySecond = (functionName: FunctionName, permission: Permission) =>
    isAllowedBySecond({
      ...permission,
      principal: ROLE,
      statements: deployment.statementsOf(functionName),
    });

  it('is measured by a rule that allows as well', async () => {
    expect(mayRead('get-access-token', item(authorizer))).toBe(true);
    expect(await mayReadBySecond('get-access-token', item(authorizer))).toBe(true);
  });

  it.each<[string, FunctionName, () => Permission]>([
    [
      'an authorizer, to who looks after the platform',
      'refresh-component-access-token',
      () => item(authorizer),
    ],
    ['a visit, to the look-up', 'get-access-token', () => item(`visit#${componentAppId}#state`)],
    ['another platform', 'get-access-token', () => item('component#wxffffffffffffffff')],
    [
      'another platform’s authorizer',
      'get-access-token',
      () => item('authorizer#wxffffffffffffffff#wx5a1c9e7d3b2f8046'),
    ],
    ['a request that names no item', 'get-access-token', () => item(undefined)],
    ['to delete an item', 'get-access-token', () => item(authorizer, 'DeleteItem')],
    ['to go through the table', 'reconcile-authorizers', () => item(undefined, 'Scan')],
    [
      'to list authorizers past the index',
      'reconcile-authorizers',
      () => item(authorizer, 'Query'),
    ],
  ])('%s', async (_what, functionName, permission) => {
    expect(mayRead(functionName, permission())).toBe(false);
    expect(await mayReadBySecond(functionName, permission())).toBe(false);
  });

  it('network interfaces, to the functions themselves', async () => {
    const [permission] = permissionsOf('get-access-token');
    const resource = arnOf('ec2', 'network-interface/eni-0a1b');
    const connect = { action: 'ec2:CreateNetworkInterface', resource };
    const statements = deployment.statementsOf('get-access-token');
    const asked = { ...connect, principal: ROLE, statements };
    expect(await isAllowedBySecond({ ...asked, context: {} })).toBe(true);
    expect(await isAllowedBySecond({ ...asked, context: permission?.context ?? {} })).toBe(false);

    expect(isAllowed({ ...connect, context: {} }, statements)).toBe(true);
    expect(isAllowed({ ...connect, context: permission?.context ?? {} }, statements)).toBe(false);
  });
});

/** As the exceptions name it. */
function textOf(functionName: FunctionName, { action, statement }: Grant): string {
  const isByWay = statement.Condition['StringEquals']?.[VIA_SERVICE] !== undefined;
  return `${functionName} ${action}${isByWay ? ' by way of services' : ''}`;
}

/** Those that differ in the kind of item and not only in its name. */
function distinct(permissions: readonly Permission[]): Permission[] {
  const kindOf = ({ action, resource, context }: Permission) =>
    [action, resource.replace(/[^/:]+$/, ''), context[LEADING_KEYS]?.[0]?.split('#')[0]].join(' ');
  return [...new Map(permissions.map((each) => [kindOf(each), each])).values()];
}

/** Each once, and short enough to be read. */
function listed(permissions: readonly Permission[]): string[] {
  const texts = permissions.map(({ action, resource, context }) => {
    const [leadingKey] = context[LEADING_KEYS] ?? [];
    return `${action} ${leadingKey?.split('#').slice(0, 2).join('#') ?? resource}`;
  });
  return [...new Set(texts)].toSorted();
}
