/**
 * Who may send to the queues and put events on the bus in this service's name, inside the account and from
 * outside: judged by our own evaluator and by another one, which must agree on every case.
 */
import { describe, expect, it } from '@jest/globals';
import {
  deployedName,
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../../../infra/function-catalog.ts';
import { EVENT_SOURCE } from '../../../shared/aws/event-source.ts';
import { findOne, synthesizeStack } from '../synthesized-stack.ts';
import { isAllowed, type Permission, type Statement } from './policy.ts';
import { arnOf, deploy } from './roles.ts';
import { isAllowedBySecond } from './second-opinion.ts';

const OPERATOR = 'arn:aws:iam::111122223333:role/oncall';
const SSO_OPERATOR =
  'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0a1b';
const template = synthesizeStack({ operators: ['oncall', SSO_OPERATOR] });
const deployment = deploy(template);

/** What may do everything that IAM alone can allow. */
const everything: Statement[] = [
  { Effect: 'Allow', Action: ['*'], Resource: ['*'], Condition: {} },
];

const queueId = (name: string) =>
  findOne(template, 'AWS::SQS::Queue', { QueueName: `wxkeeper-${name}` }).id;
const resources = {
  queue: queueId('authorization-events.fifo'),
  deadLetters: queueId('authorization-events-dead-letter.fifo'),
  busDeadLetters: queueId('bus-dead-letter'),
  scheduleDeadLetters: queueId('schedules-dead-letter'),
  bus: findOne(template, 'AWS::Events::EventBus').id,
} as const;
type ResourceName = keyof typeof resources;

interface Asker {
  /** As CloudTrail names who asks. */
  principal?: string;
  service?: string;
  statements: Statement[];
  /** What AWS knows of who asks. */
  known: Record<string, string[]>;
}

const roleOf = (arn: string) => ({ 'aws:PrincipalArn': [arn] });
const noService = { 'aws:PrincipalIsAWSService': ['false'] };

/** A session of a role: what AWS compares is the role. */
function sessionOf(roleArn: string, statements = everything): Asker {
  const name = roleArn.split('/').at(-1);
  const account = roleArn.split(':')[4];
  return {
    principal: `arn:aws:sts::${account}:assumed-role/${name}/session`,
    statements,
    known: { ...roleOf(roleArn), ...noService },
  };
}

const admin = sessionOf('arn:aws:iam::111122223333:role/Admin');
const user = 'arn:aws:iam::111122223333:user/oncall';
const function_ = (name: FunctionName): Asker => {
  const { properties } = findOne(template, 'AWS::Lambda::Function', {
    FunctionName: deployedName(name),
  });
  const role = deployment.created.get(properties.Role['Fn::GetAtt'][0])?.arn ?? '';
  return sessionOf(role, deployment.statementsOf(name));
};
const eventBridge = (source: string): Asker => ({
  service: 'events.amazonaws.com',
  statements: [],
  known: { 'aws:PrincipalIsAWSService': ['true'], 'aws:SourceArn': [source] },
});

/** Both evaluators, which have to agree. */
async function may(asker: Asker, action: string, on: ResourceName, more = {}): Promise<boolean> {
  const { statements, known, principal, service } = asker;
  const id = resources[on];
  const permission: Permission = {
    action,
    resource: deployment.created.get(id)?.arn ?? '',
    context: { 'aws:SecureTransport': ['true'], ...known, ...more },
    ...(service !== undefined && { service }),
  };
  const resourceStatements = deployment.resourceStatementsOf(id);
  expect(resourceStatements.length).toBeGreaterThan(0);
  const first = isAllowed(permission, [...statements, ...resourceStatements]);
  const second = await isAllowedBySecond({
    ...permission,
    statements,
    resourceStatements,
    ...(principal !== undefined && { principal }),
  });
  expect([action, on, first]).toEqual([action, on, second]);
  return first;
}

const send = (asker: Asker, to: ResourceName) => may(asker, 'sqs:SendMessage', to);
const announce = (asker: Asker, ...sources: string[]) =>
  may(asker, 'events:PutEvents', 'bus', { 'events:source': sources });

describe.each(functionNames)('%s', (name) => {
  const { queue, bus } = functionCatalog[name];

  it(`${queue === 'sends' ? 'may' : 'may not'} send to the queue, and to no other`, async () => {
    expect(await send(function_(name), 'queue')).toBe(queue === 'sends');
    expect(await send(function_(name), 'deadLetters')).toBe(false);
    expect(await send(function_(name), 'busDeadLetters')).toBe(false);
    expect(await send(function_(name), 'scheduleDeadLetters')).toBe(false);
  });

  it(`${bus ? 'may' : 'may not'} put our events on the bus`, async () => {
    expect(await announce(function_(name), EVENT_SOURCE)).toBe(bus === true);
  });

  it('with rights from elsewhere could do no more', async () => {
    const widened = { ...function_(name), statements: everything };
    expect(await send(widened, 'queue')).toBe(queue === 'sends');
    expect(await announce(widened, EVENT_SOURCE)).toBe(bus === true);
  });
});

const others: [string, Asker][] = [
  ['an administrator', admin],
  ['a role with a longer name', sessionOf(`${OPERATOR}2`)],
  ['a role of this name in another path', sessionOf('arn:aws:iam::111122223333:role/x/oncall')],
  ['a session that is called like the role', { ...admin, principal: `${admin.principal}-oncall` }],
  ['a user', { principal: user, statements: everything, known: { ...roleOf(user), ...noService } }],
  [
    'the root user',
    {
      principal: 'arn:aws:iam::111122223333:root',
      statements: everything,
      known: { ...roleOf('arn:aws:iam::111122223333:root'), ...noService },
    },
  ],
];

describe.each(others)('%s of the account', (_who, asker) => {
  it.each(['queue', 'deadLetters', 'busDeadLetters', 'scheduleDeadLetters'] as const)(
    'may not send to %s',
    async (to) => {
      expect(await send(asker, to)).toBe(false);
    },
  );

  it('may not put events on the bus in our name, nor hide one among its own', async () => {
    expect(await announce(asker, EVENT_SOURCE)).toBe(false);
    expect(await announce(asker, 'orders', EVENT_SOURCE)).toBe(false);
  });

  it('may use the bus in its own name, and read and empty queues', async () => {
    expect(await announce(asker, 'orders')).toBe(true);
    expect(await announce(asker, 'orders', 'WXKEEPER')).toBe(true);
    expect(await may(asker, 'sqs:ReceiveMessage', 'deadLetters')).toBe(true);
    expect(await may(asker, 'sqs:PurgeQueue', 'deadLetters')).toBe(true);
  });
});

describe('a role of another account', () => {
  // Both accounts have to allow it, and this one does not: the rights in the other count for nothing.
  const stranger = sessionOf('arn:aws:iam::444455556666:role/oncall', []);

  it('may do none of it', async () => {
    expect(await send(stranger, 'queue')).toBe(false);
    expect(await announce(stranger, EVENT_SOURCE)).toBe(false);
    expect(await announce(stranger, 'orders')).toBe(false);
  });
});

describe.each([
  ['by its name', OPERATOR],
  ['by its ARN', SSO_OPERATOR],
])('an operator, named %s', (_how, role) => {
  const rights = (actions: string[]): Statement[] => [
    { Effect: 'Allow', Action: actions, Resource: ['*'], Condition: {} },
  ];
  // As docs/runbook.md asks for, "Redrive authorization events".
  const redriving = rights([
    'sqs:StartMessageMoveTask',
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:SendMessage',
  ]);

  it('may redrive: SQS takes from one queue and sends to the other in its name', async () => {
    const asker = sessionOf(role, redriving);
    expect(await may(asker, 'sqs:StartMessageMoveTask', 'deadLetters')).toBe(true);
    expect(await may(asker, 'sqs:ReceiveMessage', 'deadLetters')).toBe(true);
    expect(await may(asker, 'sqs:DeleteMessage', 'deadLetters')).toBe(true);
    expect(await send(asker, 'queue')).toBe(true);
  });

  it('may put undelivered events on the bus again', async () => {
    expect(await announce(sessionOf(role, rights(['events:PutEvents'])), EVENT_SOURCE)).toBe(true);
  });

  it('has no right by being named', async () => {
    expect(await send(sessionOf(role, []), 'queue')).toBe(false);
    expect(await announce(sessionOf(role, []), EVENT_SOURCE)).toBe(false);
  });

  it('may do nothing without TLS', async () => {
    const plain = { 'aws:SecureTransport': ['false'] };
    expect(await may(sessionOf(role), 'sqs:SendMessage', 'queue', plain)).toBe(false);
  });
});

describe('EventBridge', () => {
  const ours = arnOf('events', 'event-bus/wxkeeper');

  it('may set aside what it cannot deliver, of this bus and of its rules', async () => {
    expect(await send(eventBridge(ours), 'busDeadLetters')).toBe(true);
    const rule = arnOf('events', 'rule/wxkeeper/orders');
    expect(await send(eventBridge(rule), 'busDeadLetters')).toBe(true);
  });

  it('may not do so for another bus, nor send to the other queues', async () => {
    const other = eventBridge(arnOf('events', 'event-bus/default'));
    expect(await send(other, 'busDeadLetters')).toBe(false);
    expect(await send(eventBridge(ours), 'queue')).toBe(false);
  });
});

describe('the scheduler', () => {
  const { id } = findOne(template, 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }],
    },
  });
  const scheduler = sessionOf(deployment.created.get(id)?.arn ?? '');

  it('may set aside by its role what it could not deliver, and send nothing else', async () => {
    expect(await send(scheduler, 'scheduleDeadLetters')).toBe(true);
    expect(await send(scheduler, 'queue')).toBe(false);
    expect(await send(scheduler, 'busDeadLetters')).toBe(false);
  });

  it('is no operator, nor is an operator the scheduler', async () => {
    expect(await send(sessionOf(OPERATOR), 'scheduleDeadLetters')).toBe(false);
  });
});

it('without operators, nobody but the functions and services may', async () => {
  const alone = deploy(synthesizeStack());
  const arn = arnOf('sqs', 'wxkeeper-authorization-events-dead-letter.fifo');
  const ask = { action: 'sqs:SendMessage', resource: arn, context: admin.known };
  const statements = alone.resourceStatementsOf(resources.deadLetters);
  expect(isAllowed(ask, [...everything, ...statements])).toBe(false);
  expect(
    await isAllowedBySecond({
      ...ask,
      principal: admin.principal ?? '',
      statements: everything,
      resourceStatements: statements,
    }),
  ).toBe(false);
});
