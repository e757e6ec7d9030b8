/** What the stack promises: routes, schedules, queues, data that survives, several components. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { functionNames } from '../../infra/function-catalog.ts';
import { LONGEST_EVENT_SECONDS } from '../../shared/pushes/grant-event.ts';
import { evaluate, findAll, findOne, referred, synthesizeStack } from './synthesized-stack.ts';

const componentAppId = 'wx0123456789abcdef';

let template: Template;
beforeAll(() => {
  template = synthesizeStack();
});

function functionId(name: string): string {
  return findOne(template, 'AWS::Lambda::Function', { FunctionName: name }).id;
}

describe('the HTTP API', () => {
  const routes: [string, string][] = [
    ['POST /{componentAppId}/events', 'receive-authorization-event'],
    ['GET /{componentAppId}/events', 'receive-authorization-event'],
    ['GET /{componentAppId}/authorize', 'begin-authorization'],
    ['GET /{componentAppId}/invited', 'begin-authorization'],
    ['GET /{componentAppId}/authorize/{state}', 'complete-authorization'],
    ['POST /{componentAppId}/messages/{authorizerAppId}', 'receive-message'],
    ['GET /{componentAppId}/messages/{authorizerAppId}', 'receive-message'],
    ['GET /{file}', 'serve-verification-file'],
    ['GET /', 'serve-verification-file'],
    ['GET /{componentAppId}/authorize/{rest+}', 'serve-verification-file'],
    ['GET /{componentAppId}/invited/{rest+}', 'serve-verification-file'],
  ];

  it.each(routes)('leads %s to %s', (routeKey, functionName) => {
    const route = findOne(template, 'AWS::ApiGatewayV2::Route', { RouteKey: routeKey });
    const integrationId = route.properties.Target['Fn::Join'][1][1].Ref;
    const integration = findAll(template, 'AWS::ApiGatewayV2::Integration', {
      PayloadFormatVersion: '2.0',
    }).find(({ id }) => id === integrationId);
    const uri = referred(integration?.properties.IntegrationUri);
    const id = functionId(`wxkeeper-${functionName}`);
    const live = findAll(template, 'AWS::Lambda::Alias', { Name: 'live' }).find(
      ({ properties }) => properties.FunctionName.Ref === id,
    );
    const hasCanary = functionName.startsWith('receive-');
    expect([uri, live !== undefined]).toEqual([hasCanary ? live?.id : id, hasCanary]);
  });

  it('has no other routes', () => {
    expect(findAll(template, 'AWS::ApiGatewayV2::Route')).toHaveLength(routes.length);
  });

  it('logs neither paths nor query strings, which carry states and authorization codes', () => {
    const { properties } = findOne(template, 'AWS::ApiGatewayV2::Stage');
    const logged: string[] = properties.AccessLogSettings.Format.match(/\$context[\w.]+/g);
    expect(logged.toSorted()).toEqual([
      // API Gateway's own words, such as "Too Many Requests".
      '$context.error.message',
      '$context.error.responseType',
      '$context.identity.sourceIp',
      '$context.integrationErrorMessage',
      '$context.requestId',
      '$context.responseLatency',
      '$context.routeKey',
      '$context.status',
    ]);
    const logGroupId = referred(properties.AccessLogSettings.DestinationArn);
    const logGroup = findAll(template, 'AWS::Logs::LogGroup').find(({ id }) => id === logGroupId);
    expect(logGroup?.properties.RetentionInDays).toBe(30);
  });
});

describe('the table', () => {
  it('has the keys, the expiry and the indexes that the store and people use', () => {
    expect(findOne(template, 'AWS::DynamoDB::GlobalTable').properties).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'removeAt', Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'authorizers',
          KeySchema: [
            { AttributeName: 'listedUnder', KeyType: 'HASH' },
            { AttributeName: 'authorizerAppId', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
        ...[
          ['names', 'searchName'],
          ['tenants', 'tenantId'],
        ].map(([IndexName, AttributeName]) => ({
          IndexName,
          KeySchema: [
            { AttributeName: 'listedUnder', KeyType: 'HASH' },
            { AttributeName, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      ],
    });
  });

  it('is paid on demand, can be restored to any second and cannot be lost by mistake', () => {
    const { deletionPolicy, properties } = findOne(template, 'AWS::DynamoDB::GlobalTable');
    expect(deletionPolicy).toBe('Retain');
    expect(properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
  });
});

describe('the secret of a component', () => {
  const Name = `wxkeeper/components/${componentAppId}`;

  it('gets its message key from Secrets Manager and leaves the rest to the operator', () => {
    const { properties } = findOne(template, 'AWS::SecretsManager::Secret', { Name });
    expect(properties).not.toHaveProperty('SecretString');
    // Any change here would make CloudFormation replace the secrets of those who upgrade.
    expect(properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"componentAppSecret":"","messageToken":""}',
      GenerateStringKey: 'encodingAesKey',
      PasswordLength: 43,
      ExcludePunctuation: true,
    });
  });

  it('outlives the stack, but not a first deployment that failed', () => {
    const { deletionPolicy } = findOne(template, 'AWS::SecretsManager::Secret', { Name });
    expect(deletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('the key for signed links', () => {
  it('is made up by Secrets Manager, outlives the stack, and has room for the one before', () => {
    const Name = 'wxkeeper/link-signing-key';
    const secret = findOne(template, 'AWS::SecretsManager::Secret', { Name });
    expect(secret.properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"previousLinkSigningKey":""}',
      GenerateStringKey: 'linkSigningKey',
      PasswordLength: 64,
      ExcludePunctuation: true,
    });
    expect(secret.deletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('the queue of authorization events', () => {
  const queueName = 'wxkeeper-authorization-events';

  it('keeps the order within a message group and sets aside what fails a hundred times', () => {
    const deadLetters = findOne(template, 'AWS::SQS::Queue', {
      QueueName: `${queueName}-dead-letter.fifo`,
      FifoQueue: true,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
    });
    const queue = findOne(template, 'AWS::SQS::Queue', { QueueName: `${queueName}.fifo` });
    expect(queue.properties).toMatchObject({
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      // Six times the function's timeout, as AWS recommends.
      VisibilityTimeout: 6 * 60,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] },
        maxReceiveCount: 100,
      },
    });
  });

  it('is processed event by event, with half of the concurrency of a new AWS account', () => {
    const queue = findOne(template, 'AWS::SQS::Queue', { QueueName: `${queueName}.fifo` });
    expect(findOne(template, 'AWS::Lambda::EventSourceMapping').properties).toEqual({
      EventSourceArn: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      FunctionName: { Ref: functionId('wxkeeper-process-authorization-event') },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 5 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('survives ten hours of throttling, of which each visibility timeout costs one delivery', () => {
    const { properties } = findOne(template, 'AWS::SQS::Queue', { QueueName: `${queueName}.fifo` });
    const { VisibilityTimeout, RedrivePolicy, MessageRetentionPeriod } = properties;
    const seconds = VisibilityTimeout * RedrivePolicy.maxReceiveCount;
    expect(seconds).toBe(10 * 60 * 60);
    expect(MessageRetentionPeriod).toBeGreaterThan(seconds);
  });

  it('has time for the longest event', () => {
    const { Timeout } = findOne(template, 'AWS::Lambda::Function', {
      FunctionName: 'wxkeeper-process-authorization-event',
    }).properties;
    expect(Timeout).toBeGreaterThan(2 * LONGEST_EVENT_SECONDS);
  });

  it('like every queue is encrypted and refuses callers without TLS', () => {
    const queues = findAll(template, 'AWS::SQS::Queue');
    const refusal = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
    const refusals = findAll(template, 'AWS::SQS::QueuePolicy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(refusal)]) },
    });
    const key = { 'Fn::GetAtt': [findOne(template, 'AWS::KMS::Key').id, 'Arn'] };
    expect(queues).toHaveLength(4);
    for (const { properties } of queues) {
      // The dead letters of the bus are kept by SQS's own key: see test/infra/data/encryption.test.ts.
      const isOfBus = properties.QueueName === 'wxkeeper-bus-dead-letter';
      expect(properties.KmsMasterKeyId).toEqual(isOfBus ? undefined : key);
      expect(properties.SqsManagedSseEnabled ?? false).toBe(isOfBus);
    }
    expect(new Set(refusals.map(({ properties }) => properties.Queues[0].Ref))).toEqual(
      new Set(queues.map(({ id }) => id)),
    );
  });
});

describe('the schedules', () => {
  it('has each component looked after every five minutes', () => {
    const schedule = findOne(template, 'AWS::Scheduler::Schedule', {
      Name: `refresh-component-access-token-${componentAppId}`,
    });
    const deadLetters = findOne(template, 'AWS::SQS::Queue', {
      QueueName: 'wxkeeper-schedules-dead-letter',
    });
    expect(schedule.properties).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [functionId('wxkeeper-refresh-component-access-token'), 'Arn'] },
        Input: JSON.stringify({ componentAppId }),
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] } },
      },
    });
  });

  it('has each component’s authorizers compared with WeChat’s list every day', () => {
    const schedule = findOne(template, 'AWS::Scheduler::Schedule', {
      Name: `reconcile-authorizers-${componentAppId}`,
    });
    const deadLetters = findOne(template, 'AWS::SQS::Queue', {
      QueueName: 'wxkeeper-schedules-dead-letter',
    });
    expect(schedule.properties).toMatchObject({
      // A minute that follows from the appid: a hundred components do not begin at once.
      ScheduleExpression: 'cron(39 4 * * ? *)',
      ScheduleExpressionTimezone: 'Asia/Shanghai',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [functionId('wxkeeper-reconcile-authorizers'), 'Arn'] },
        Input: JSON.stringify({ componentAppId }),
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] } },
      },
    });
  });

  it('does not repeat a failed look: the next one is due soon', () => {
    const FunctionName = { Ref: functionId('wxkeeper-refresh-component-access-token') };
    const config = findOne(template, 'AWS::Lambda::EventInvokeConfig', { FunctionName });
    expect(config.properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 300,
    });
  });

  it('may start its two functions and put what failed aside, and nothing else', () => {
    const roleIds = findAll(template, 'AWS::Scheduler::Schedule').map(({ properties }) =>
      referred(properties.Target.RoleArn),
    );
    expect(new Set(roleIds).size).toBe(1);
    const { properties } = findOne(template, 'AWS::IAM::Policy', { Roles: [{ Ref: roleIds[0] }] });
    const [invoke, send, ...others] = properties.PolicyDocument.Statement;
    expect(invoke).toMatchObject({ Action: 'lambda:InvokeFunction' });
    expect(invoke.Resource.map(referred)).toEqual([
      functionId('wxkeeper-reconcile-authorizers'),
      functionId('wxkeeper-refresh-component-access-token'),
    ]);
    expect(send).toMatchObject({ Action: 'sqs:SendMessage' });
    expect(others).toHaveLength(1);
  });
});

describe('the outputs', () => {
  const attributes = { ApiEndpoint: 'https://abc.execute-api.eu-west-2.amazonaws.com' };

  it.each([
    ['InitiatingDomain', '授权发起页域名', 'abc.execute-api.eu-west-2.amazonaws.com'],
    ['EventUrl', '授权事件接收URL', `${attributes.ApiEndpoint}/${componentAppId}/events`],
    [
      'MessageUrl',
      '消息与事件接收URL',
      `${attributes.ApiEndpoint}/${componentAppId}/messages/$APPID$`,
    ],
  ])("give the %s under its name in WeChat's console", (name, label, address) => {
    const output = template.findOutputs(`${componentAppId}${name}`)[`${componentAppId}${name}`];
    expect(output?.Description).toContain(label);
    expect(evaluate(output?.Value, attributes)).toBe(address);
  });

  it('give the fixed addresses as the console takes them', () => {
    const [, [one, other]] =
      synthesizeStack({ natCount: 2 }).findOutputs('*')[`${componentAppId}AddressList`]?.Value[
        'Fn::Join'
      ] ?? [];
    const addresses = {
      [referred(one) ?? '']: '203.0.113.7',
      [referred(other) ?? '']: '203.0.113.8',
    };
    expect(Object.keys(addresses)).toHaveLength(2);
    expect([one, other].map((address) => address['Fn::GetAtt'][1])).toEqual([
      'PublicIp',
      'PublicIp',
    ]);
  });

  it('give the ARN of each function that others invoke', () => {
    const names = {
      GetAccessToken: 'get-access-token',
      GetTicket: 'get-ticket',
      CallWechat: 'call-wechat',
      CreateAuthorizationLink: 'create-authorization-link',
      AdoptAuthorizationCode: 'adopt-authorization-code',
      AssignTenant: 'assign-tenant',
    };
    for (const [output, name] of Object.entries(names)) {
      const FunctionName = `wxkeeper-${name}`;
      const { id } = findOne(template, 'AWS::Lambda::Function', { FunctionName });
      const found = template.findOutputs(`${output}FunctionArn`)[`${output}FunctionArn`];
      expect(found?.Value).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
    }
  });

  it("give the API's address", () => {
    const { BaseUrl } = template.findOutputs('BaseUrl');
    expect(evaluate(BaseUrl?.Value, attributes)).toBe(attributes.ApiEndpoint);
  });
});

describe('other settings', () => {
  const components = [componentAppId, 'wxfedcba9876543210'];

  it('several components share the functions, but have their own secret, schedules and addresses', () => {
    const shared = synthesizeStack({ components });
    expect(findAll(shared, 'AWS::Lambda::Function')).toHaveLength(functionNames.length);
    expect(
      findAll(shared, 'AWS::SecretsManager::Secret').map(({ properties }) => properties.Name),
    ).toEqual([
      ...components.map((appId) => `wxkeeper/components/${appId}`),
      'wxkeeper/link-signing-key',
    ]);
    expect(
      findAll(shared, 'AWS::Scheduler::Schedule').map(({ properties }) => properties.Target.Input),
    ).toEqual(
      components.flatMap((appId) => Array(2).fill(JSON.stringify({ componentAppId: appId }))),
    );
    for (const { properties } of findAll(shared, 'AWS::Lambda::Function')) {
      // A file is the same for all of them.
      const isForAll = properties.FunctionName === 'wxkeeper-serve-verification-file';
      expect(properties.Environment.Variables.COMPONENT_APP_IDS).toBe(
        isForAll ? undefined : components.join(','),
      );
    }
    expect(Object.keys(shared.findOutputs('*'))).toEqual(
      expect.arrayContaining(components.map((appId) => `${appId}EventUrl`)),
    );
  });

  it('a stage has its own names throughout', () => {
    const named = synthesizeStack({ stageName: 'test' }).toJSON();
    const names = Object.values<{ Properties: Record<string, unknown> }>(named.Resources)
      .flatMap(({ Properties: given }) => [
        given.FunctionName,
        given.QueueName,
        given.LogGroupName,
        given.GroupName,
        given.Name,
      ])
      .filter((name) => typeof name === 'string' && name.includes('wxkeeper'));
    expect(names.length).toBeGreaterThan(functionNames.length);
    expect(names.filter((name) => !String(name).includes('wxkeeper-test'))).toEqual([]);
  });
});
