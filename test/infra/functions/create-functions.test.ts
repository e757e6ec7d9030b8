/** What the functions are given: runtime, log group, environment, and no needless right. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { deployedName, functionNames, type FunctionName } from '../../../infra/function-catalog.ts';
import { invokedByOthers } from '../../../infra/invoked-by-others.ts';
import { variablesOf } from '../../../infra/functions/function-variables.ts';
import type { EnvironmentVariable, OptionalVariable } from '../../../shared/config.ts';
import {
  findAll,
  findOne,
  referred,
  responderArn,
  statementsOf,
  synthesizeStack,
  type Statement,
} from '../synthesized-stack.ts';

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

/** MiB, where it is not as of most. */
const memoryOf: Partial<Record<FunctionName, number>> = {
  'reconcile-authorizers': 1024,
  'renew-access-token': 256,
};

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
      MemorySize: memoryOf[name] ?? 512,
    });
  });

  it.each(functionNames)('%s is traced; those called most only where their caller is', (name) => {
    const calledMost: readonly string[] = [
      'get-access-token',
      'get-ticket',
      'call-wechat',
      'receive-message',
      'renew-access-token',
    ];
    const isCalledMost = calledMost.includes(name);
    const mode = isCalledMost ? 'PassThrough' : 'Active';
    const { TracingConfig } = functionNamed(deployedName(name)).properties;
    expect(TracingConfig).toEqual({ Mode: mode });
  });

  it.each(functionNames)('%s gets the variables that it reads, and no others', (name) => {
    const all = {
      TABLE_NAME: { Ref: findOne(template, 'AWS::DynamoDB::GlobalTable').id },
      EVENT_QUEUE_URL: {
        Ref: findOne(template, 'AWS::SQS::Queue', {
          QueueName: 'wxkeeper-authorization-events.fifo',
        }).id,
      },
      RENEWAL_FUNCTION_NAME: 'wxkeeper-renew-access-token',
      PUBLIC_BASE_URL: expect.anything(),
      LINK_SIGNING_SECRET_NAME: expect.anything(),
      LINK_POLICY:
        '{"returnUrlOrigins":[],"unsignedVisits":"allowed","unsignedVisitsPerHour":200,"tenantChanges":"allowed"}',
      PLATFORMS: '{}',
      CALLER_POLICY: '{"callers":{},"requireCaller":false}',
      VERIFICATION_FILES: '{}',
      EVENT_BUS_NAME: { Ref: findOne(template, 'AWS::Events::EventBus', { Name: 'wxkeeper' }).id },
      COMPONENT_APP_IDS: componentAppId,
      PUBLISH_CHECK: 'on',
      COMPONENT_SECRET_PREFIX: 'wxkeeper/components/',
      CALL_FILES_BUCKET: { Ref: findOne(template, 'AWS::S3::Bucket').id },
      MESSAGE_RESPONDER_ARN: undefined,
    } satisfies Record<EnvironmentVariable | OptionalVariable, unknown>;
    const read = variablesOf[name].map((variable) => [variable, all[variable]]);
    expect(functionNamed(deployedName(name)).properties.Environment.Variables).toEqual({
      ...Object.fromEntries(read),
      POWERTOOLS_SERVICE_NAME: 'wxkeeper',
    });
  });

  it('has a variable of each kind that somebody reads', () => {
    const read = new Set(functionNames.flatMap((name) => variablesOf[name]));
    expect(read.size).toBe(15);
  });

  it('those that only we invoke stay as they are where the callers change', () => {
    const others = synthesizeStack({ callers: { orders: {} } });
    const changed = functionNames.filter((name) => {
      const FunctionName = deployedName(name);
      const { properties } = findOne(others, 'AWS::Lambda::Function', { FunctionName });
      return JSON.stringify(properties) !== JSON.stringify(functionNamed(FunctionName).properties);
    });
    expect(new Set(changed)).toEqual(new Set(invokedByOthers));
  });

  it.each(['call-wechat', 'renew-access-token', 'refresh-component-access-token'] as const)(
    '%s is not run again where an asynchronous invocation fails: WeChat may have acted',
    (name) => {
      const FunctionName = { Ref: functionId(deployedName(name)) };
      const { properties } = findOne(template, 'AWS::Lambda::EventInvokeConfig', { FunctionName });
      expect(properties).toMatchObject({ MaximumRetryAttempts: 0 });
    },
  );

  it.each(functionNames)('%s writes to its own log group, whose lines stay for 30 days', (name) => {
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
    ['get-ticket', 30],
    ['process-authorization-event', 60],
    ['call-wechat', 60],
    ['check-component', 60],
    ['clear-quota', 30],
    ['import-authorizers', 300],
    ['export-authorizers', 30],
    ['refresh-component-access-token', 60],
    ['reconcile-authorizers', 900],
  ])('%s ends after %i seconds', (name, seconds) => {
    expect(functionNamed(`wxkeeper-${name}`).properties.Timeout).toBe(seconds);
  });
});

const callWechat: readonly FunctionName[] = [
  'process-authorization-event',
  'begin-authorization',
  'complete-authorization',
  'adopt-authorization-code',
  'get-access-token',
  'get-ticket',
  'call-wechat',
  'renew-access-token',
  'check-component',
  'clear-quota',
  'import-authorizers',
  'refresh-component-access-token',
  'reconcile-authorizers',
];
const callNoWechat = functionNames.filter((name) => !callWechat.includes(name));

describe('concurrency', () => {
  const reservedIn = (settings: object) =>
    findAll(synthesizeStack(settings), 'AWS::Lambda::Function')
      .filter(({ properties }) => 'ReservedConcurrentExecutions' in properties)
      .map(({ properties }) => [properties.FunctionName, properties.ReservedConcurrentExecutions]);

  it('is reserved for no function', () => {
    expect(reservedIn({})).toEqual([]);
  });

  it('is reserved for calls to WeChat where the settings say so', () => {
    expect(reservedIn({ callConcurrency: 50 })).toEqual([['wxkeeper-call-wechat', 50]]);
  });
});

describe('a responder', () => {
  const invocations = (given: Template) =>
    functionNames.flatMap((name) =>
      statementsOf(given, deployedName(name))
        .filter(({ Resource }) => JSON.stringify(Resource).includes('answer-messages'))
        .map(({ Action, Resource }) => ({ name, Action, Resource })),
    );

  it.each([responderArn, responderArn.replace(':live', '')])('%s may be invoked', (arn) => {
    expect(invocations(synthesizeStack({ messageResponder: arn }))).toEqual([
      { name: 'receive-message', Action: 'lambda:InvokeFunction', Resource: arn },
    ]);
  });

  it('changes nothing but what it is for', () => {
    const without = template.toJSON().Resources;
    const withIt = synthesizeStack({ messageResponder: responderArn }).toJSON().Resources;
    const changed = Object.keys(withIt).filter(
      (id) => JSON.stringify(withIt[id]) !== JSON.stringify(without[id]),
    );
    const kinds = new Set(changed.map((id) => withIt[id].Type));

    expect(JSON.stringify(without)).not.toContain('MESSAGE_RESPONDER_ARN');
    expect(kinds).toEqual(
      new Set([
        'AWS::Lambda::Alias',
        'AWS::Lambda::Function',
        'AWS::Lambda::Version',
        'AWS::IAM::Policy',
        'AWS::CloudWatch::Alarm',
        'AWS::CloudWatch::Dashboard',
      ]),
    );
    expect(Object.keys(withIt)).toHaveLength(Object.keys(without).length + 1);
  });
});

describe('where functions run', () => {
  it.each(callWechat)('%s, which calls WeChat, behind the fixed addresses', (name) => {
    const { VpcConfig } = functionNamed(deployedName(name)).properties;
    expect(VpcConfig.SubnetIds).toHaveLength(2);
    expect(VpcConfig.SecurityGroupIds).toHaveLength(1);
  });

  it.each(callNoWechat)('%s, which does not call WeChat, outside of any VPC', (name) => {
    expect(functionNamed(deployedName(name)).properties).not.toHaveProperty('VpcConfig');
  });

  it('only the reconciliation may go on calling itself', () => {
    const recursive = findAll(template, 'AWS::Lambda::Function', { RecursiveLoop: 'Allow' });
    expect(recursive.map(({ properties }) => properties.FunctionName)).toEqual([
      'wxkeeper-reconcile-authorizers',
    ]);
  });
});

describe('the rights of functions', () => {
  const ownLog = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const trace = ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'];
  const connect = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const tableKey = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'];
  const queueKey = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const secrets = ['secretsmanager:GetSecretValue', 'kms:Decrypt'];
  const send = ['sqs:SendMessage', queueKey];
  const poll = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
  const consume = [...poll, 'sqs:ChangeMessageVisibility', queueKey];
  const announce = 'events:PutEvents';
  const invoke = 'lambda:InvokeFunction';

  /** What is allowed besides the items of the table, which least-privilege.test.ts is about. */
  it.each([
    ['receive-authorization-event', [secrets, tableKey, send]],
    ['process-authorization-event', [connect, secrets, tableKey, consume, announce]],
    ['receive-message', [secrets, tableKey, send, announce]],
    ['begin-authorization', [connect, secrets, tableKey]],
    ['create-authorization-link', [secrets]],
    ['serve-verification-file', []],
    ['complete-authorization', [connect, secrets, tableKey, send, announce]],
    ['adopt-authorization-code', [connect, secrets, tableKey, send, announce]],
    ['assign-tenant', [tableKey, announce]],
    ['import-authorizers', [connect, secrets, tableKey, announce]],
    ['export-authorizers', [tableKey]],
    ['get-access-token', [connect, secrets, tableKey, announce, invoke]],
    ['get-ticket', [connect, secrets, tableKey, announce, invoke]],
    ['renew-access-token', [connect, secrets, tableKey, announce]],
    ['refresh-component-access-token', [connect, secrets, tableKey, announce]],
    ['reconcile-authorizers', [connect, secrets, tableKey, announce, invoke]],
  ])('%s may do what it needs and no more', (name, needs) => {
    const allowed = statementsOf(template, `wxkeeper-${name}`).filter(
      ({ Effect }) => Effect === 'Allow',
    );
    const actions = allowed.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !action.startsWith('dynamodb:')).toSorted()).toEqual(
      [ownLog, trace, needs].flat(3).toSorted(),
    );
  });

  it.each(callWechat)('%s itself must not touch the network of its VPC', (name) => {
    const denials = statementsOf(template, deployedName(name)).filter(
      ({ Effect }) => Effect === 'Deny',
    );
    expect(denials).toHaveLength(1);
    expect(denials[0]).toMatchObject({ Action: connect, Resource: '*' });
    expect(JSON.stringify(denials[0]?.Condition)).toContain(`:function:${deployedName(name)}"`);
  });

  it.each(['get-access-token', 'get-ticket'])(
    'let %s invoke the renewal and nothing else',
    (name) => {
      const statement = statementsOf(template, `wxkeeper-${name}`).find(({ Action }) =>
        [Action].flat().includes(invoke),
      );
      expect(statement?.Resource).toEqual({
        'Fn::GetAtt': [functionId('wxkeeper-renew-access-token'), 'Arn'],
      });
    },
  );

  it('let the reconciliation start itself and nothing else', () => {
    const statement = statementsOf(template, 'wxkeeper-reconcile-authorizers').find(({ Action }) =>
      [Action].flat().includes(invoke),
    );
    expect(JSON.stringify(statement)).toContain(':function:wxkeeper-reconcile-authorizers"');
  });

  it('reach the items of this deployment’s components only, and no request without a key', () => {
    for (const name of functionNames) {
      const items = statementsOf(template, deployedName(name)).filter(({ Action }) =>
        [Action].flat().some((action) => /^dynamodb:.*Item$/.test(action)),
      );
      for (const { Condition } of items) {
        expect(Condition).toEqual({
          'ForAllValues:StringLike': {
            'dynamodb:LeadingKeys': [expect.stringContaining(`#${componentAppId}`)],
          },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        });
      }
    }
  });

  it('name their resource, but for tracing and the VPC, which know none', () => {
    const statements = findAll(template, 'AWS::IAM::Policy').flatMap<Statement>(
      ({ properties }) => properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(functionNames.length);
    const everywhere = statements.filter(
      ({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'),
    );
    const actions = new Set(everywhere.flatMap(({ Action }) => Action));
    expect([...actions].toSorted()).toEqual([
      // As in the managed policy of CodeDeploy.
      'cloudwatch:DescribeAlarms',
      ...connect,
      ...trace,
    ]);
    const belowPrefix = statements.filter((each) => JSON.stringify(each).includes('/*'));
    expect(belowPrefix.map(({ Action }) => Action)).toEqual([['s3:GetObject', 's3:PutObject']]);
    expect(JSON.stringify(belowPrefix)).toContain('/callers/*');
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
    expect(callable).not.toContain(functionId('wxkeeper-get-ticket'));
  });

  it('let the accounts that are named look up tokens and tickets, and do nothing else', () => {
    const shared = synthesizeStack({ lookUpAccounts: ['111122223333'] });
    const permissions = findAll(shared, 'AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal !== 'apigateway.amazonaws.com',
    );
    const liveOf = (name: string) =>
      findAll(shared, 'AWS::Lambda::Alias', { FunctionName: { Ref: functionId(name) } }).map(
        ({ id }) => ({ Ref: id }),
      );
    const given = permissions.map(({ properties }) => properties);
    const expected = ['wxkeeper-get-access-token', 'wxkeeper-get-ticket'].flatMap((name) =>
      [...liveOf(name), { 'Fn::GetAtt': [functionId(name), 'Arn'] }].map((FunctionName) => ({
        Action: 'lambda:InvokeFunction',
        FunctionName,
        Principal: '111122223333',
      })),
    );
    expect(expected).toHaveLength(4);
    expect(given).toEqual(expected);
  });
});
