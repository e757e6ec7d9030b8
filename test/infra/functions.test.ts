/** What the functions are given: runtime, log group, environment, and no needless right. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { deployedName, functionNames } from '../../infra/routes.ts';
import type { EnvironmentVariable } from '../../shared/config.ts';
import {
  findAll,
  findOne,
  statementsOf,
  synthesizeStack,
  type Statement,
} from './synthesized-stack.ts';

const componentAppId = 'wx0123456789abcdef';

let template: Template;
beforeAll(() => {
  template = synthesizeStack();
});

function functionNamed(name: string) {
  return findOne(template, 'AWS::Lambda::Function', { FunctionName: name });
}

function functionId(name: string): string {
  return functionNamed(name).id;
}

/** `{ "Fn::GetAtt": ["id", "Arn"] }` or `{ "Ref": "id" }` → id */
function referred(expression: { Ref?: string; 'Fn::GetAtt'?: string[] }): string | undefined {
  return expression.Ref ?? expression['Fn::GetAtt']?.[0];
}

describe('every function', () => {
  it('exists once under the name that others call it by', () => {
    const names = findAll(template, 'AWS::Lambda::Function').map(
      ({ properties }) => properties.FunctionName,
    );
    expect(new Set(names)).toEqual(new Set(functionNames.map((name) => deployedName(name))));
    expect(names).toHaveLength(functionNames.length);
    expect(names).toContain('wxkeeper-get-access-token');
  });

  it.each(functionNames)('%s runs on the newest Node.js LTS and on arm64', (name) => {
    expect(functionNamed(deployedName(name)).properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: name === 'reconcile-authorizers' ? 1024 : 512,
    });
  });

  it.each(functionNames)('%s is told everything that functions may ask for', (name) => {
    const expected = {
      TABLE_NAME: { Ref: findOne(template, 'AWS::DynamoDB::GlobalTable').id },
      EVENT_QUEUE_URL: {
        Ref: findOne(template, 'AWS::SQS::Queue', {
          QueueName: 'wxkeeper-authorization-events.fifo',
        }).id,
      },
      RENEWAL_FUNCTION_NAME: 'wxkeeper-renew-access-token',
      PUBLIC_BASE_URL: expect.anything(),
      LINK_SIGNING_SECRET_NAME: expect.anything(),
      LINK_POLICY: '{"returnUrlOrigins":[],"unsignedVisits":"allowed"}',
      VERIFICATION_FILES: '{}',
      EVENT_BUS_NAME: { Ref: findOne(template, 'AWS::Events::EventBus', { Name: 'wxkeeper' }).id },
      COMPONENT_APP_IDS: componentAppId,
      COMPONENT_SECRET_PREFIX: 'wxkeeper/components/',
    } satisfies Record<EnvironmentVariable, unknown>;
    expect(functionNamed(deployedName(name)).properties.Environment.Variables).toEqual({
      ...expected,
      POWERTOOLS_SERVICE_NAME: 'wxkeeper',
    });
  });

  it.each(functionNames)('%s writes to its own log group, kept for 30 days', (name) => {
    const logGroup = findOne(template, 'AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/${deployedName(name)}`,
    });
    expect(logGroup.properties.RetentionInDays).toBe(30);
    expect(functionNamed(deployedName(name)).properties.LoggingConfig.LogGroup).toEqual({
      Ref: logGroup.id,
    });
  });

  it.each([
    ['receive-authorization-event', 5],
    ['receive-message', 5],
    ['begin-authorization', 15],
    ['complete-authorization', 29],
    ['get-access-token', 30],
    ['process-authorization-event', 60],
    ['refresh-component-access-token', 60],
    ['reconcile-authorizers', 900],
  ])('%s ends after %i seconds', (name, seconds) => {
    expect(functionNamed(`wxkeeper-${name}`).properties.Timeout).toBe(seconds);
  });
});

describe('the rights of functions', () => {
  const ownLog = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const secrets = ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'];
  const linkKey = secrets;
  const table = [
    'ConditionCheckItem',
    'DeleteItem',
    'GetItem',
    'PutItem',
    'Query',
    'UpdateItem',
  ].map((action) => `dynamodb:${action}`);
  const send = ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'];
  const consume = [
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ];
  const announce = ['events:PutEvents'];

  it.each([
    ['receive-authorization-event', [secrets, table, send]],
    ['process-authorization-event', [secrets, table, consume, announce]],
    ['receive-message', [secrets, announce]],
    ['begin-authorization', [secrets, table]],
    ['create-authorization-link', [linkKey]],
    ['serve-verification-file', []],
    ['complete-authorization', [secrets, table, announce]],
    ['get-access-token', [secrets, table, announce, 'lambda:InvokeFunction']],
    ['renew-access-token', [secrets, table, announce]],
    ['refresh-component-access-token', [secrets, table, announce]],
    ['reconcile-authorizers', [secrets, table, announce, 'lambda:InvokeFunction']],
  ])('%s may do what it needs and no more', (name, needs) => {
    const actions = statementsOf(template, `wxkeeper-${name}`).flatMap(({ Action }) => Action);
    expect(actions.toSorted()).toEqual([ownLog, needs].flat(2).toSorted());
  });

  it('let the look-up invoke the renewal and nothing else', () => {
    const invoke = statementsOf(template, 'wxkeeper-get-access-token').find(({ Action }) =>
      [Action].flat().includes('lambda:InvokeFunction'),
    );
    expect(JSON.stringify(invoke)).toContain('renewaccesstoken');
  });

  it('let the reconciliation start itself and nothing else', () => {
    const invoke = statementsOf(template, 'wxkeeper-reconcile-authorizers').find(({ Action }) =>
      [Action].flat().includes('lambda:InvokeFunction'),
    );
    expect(JSON.stringify(invoke)).toContain(':function:wxkeeper-reconcile-authorizers"');
  });

  it.each(['receive-authorization-event', 'refresh-component-access-token'])(
    '%s cannot reach the tokens of authorizers',
    (name) => {
      const statement = statementsOf(template, `wxkeeper-${name}`).find(({ Action }) =>
        Action.includes('dynamodb:GetItem'),
      );
      expect(statement?.Condition).toEqual({
        'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [`component#${componentAppId}`] },
      });
    },
  );

  it('always name their resource', () => {
    const statements = findAll(template, 'AWS::IAM::Policy').flatMap<Statement>(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(functionNames.length);
    expect(statements.filter(({ Resource }) => [Resource].flat().includes('*'))).toEqual([]);
    expect(findAll(template, 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(JSON.stringify(findAll(template, 'AWS::IAM::Role'))).not.toContain('ManagedPolicyArns');
  });

  it('let nobody but the API and the scheduler invoke one from outside the account', () => {
    const principals = findAll(template, 'AWS::Lambda::Permission').map(
      ({ properties }) => properties.Principal,
    );
    expect(new Set(principals)).toEqual(new Set(['apigateway.amazonaws.com']));
    const callable = findAll(template, 'AWS::Lambda::Permission').map(({ properties }) =>
      referred(properties.FunctionName),
    );
    expect(callable).not.toContain(functionId('wxkeeper-get-access-token'));
  });
});
