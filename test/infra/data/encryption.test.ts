/** One key of the customer's own for all that is kept, unless AWS's keys are chosen. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import {
  functionCatalog,
  functionNames,
  type FunctionName,
} from '../../../infra/function-catalog.ts';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import {
  findAll,
  findOne,
  statementsOf,
  synthesizeStack,
  type Resource,
} from '../synthesized-stack.ts';

describe("with a key of the customer's own", () => {
  const template = synthesizeStack();
  const key = { 'Fn::GetAtt': [findOne(template, 'AWS::KMS::Key').id, 'Arn'] };

  it('the key changes every year and outlives the stack, as the table does', () => {
    const { properties, deletionPolicy } = findOne(template, 'AWS::KMS::Key');
    expect(properties.EnableKeyRotation).toBe(true);
    expect(deletionPolicy).toBe('RetainExceptOnCreate');
  });

  it.each<[string, (template: Template) => unknown[]]>([
    [
      'the table',
      (all) =>
        findAll(all, 'AWS::DynamoDB::GlobalTable').flatMap(({ properties }) =>
          properties.Replicas.map(
            (replica: { SSESpecification: { KMSMasterKeyId: unknown } }) =>
              replica.SSESpecification.KMSMasterKeyId,
          ),
        ),
    ],
    ['each secret', (all) => keysOf(all, 'AWS::SecretsManager::Secret', 'KmsKeyId')],
    ['each queue but one', (all) => keysIn(otherQueues(all), 'KmsMasterKeyId')],
    ['the event bus', (all) => keysOf(all, 'AWS::Events::EventBus', 'KmsKeyIdentifier')],
    ['each topic', (all) => keysOf(all, 'AWS::SNS::Topic', 'KmsMasterKeyId')],
    [
      'the bucket',
      (all) =>
        findAll(all, 'AWS::S3::Bucket').flatMap(({ properties }) =>
          properties.BucketEncryption.ServerSideEncryptionConfiguration.map(
            (rule: { ServerSideEncryptionByDefault: { KMSMasterKeyID: unknown } }) =>
              rule.ServerSideEncryptionByDefault.KMSMasterKeyID,
          ),
        ),
    ],
    ['each log group', (all) => keysOf(all, 'AWS::Logs::LogGroup', 'KmsKeyId')],
  ])('%s is encrypted with it', (_what, used) => {
    expect(used(template).length).toBeGreaterThan(0);
    for (const usedKey of used(template)) expect(usedKey).toEqual(key);
  });

  it('the queue for what the bus cannot deliver is encrypted without it, as the key may be why', () => {
    const { properties } = findOne(template, 'AWS::SQS::Queue', busDeadLetters);
    expect(properties.KmsMasterKeyId).toBeUndefined();
    expect(properties.SqsManagedSseEnabled).toBe(true);
    expect(otherQueues(template)).toHaveLength(findAll(template, 'AWS::SQS::Queue').length - 1);
  });

  it('CloudWatch may use it for the log groups of this service', () => {
    const { properties } = findOne(template, 'AWS::KMS::Key');
    const policy = JSON.stringify(properties.KeyPolicy);
    expect(policy).toContain('kms:EncryptionContext:aws:logs:arn');
    for (const group of findAll(template, 'AWS::Logs::LogGroup')) {
      expect(group.properties.LogGroupName).toContain('wxkeeper');
    }
  });

  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
  it('the scheduler may use it to set aside what it could not deliver, of this account', () => {
    const { properties } = findOne(template, 'AWS::KMS::Key');
    expect(properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });

  it.each(functionNames)('%s uses it only by way of the services that it is for', (name) => {
    const uses = statementsOf(template, `wxkeeper-${name}`).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('kms:')),
    );
    for (const { Condition, Resource } of uses) {
      expect(JSON.stringify(Condition)).toMatch(/"kms:ViaService":\[/);
      expect(Resource).toEqual(key);
    }
    expect(uses.length > 0).toBe(name !== 'serve-verification-file');
  });
});

describe("with AWS's keys", () => {
  const template = synthesizeStack({ encryption: 'aws-managed-keys' });

  it('there is no key to pay for, and no statement about one', () => {
    expect(findAll(template, 'AWS::KMS::Key')).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('kms:');
  });

  it('queues are encrypted all the same', () => {
    const queues = findAll(template, 'AWS::SQS::Queue');
    expect(queues.map(({ properties }) => properties.SqsManagedSseEnabled)).toEqual(
      queues.map(() => true),
    );
  });
});

describe("with AWS's keys in place of a key of the customer's own", () => {
  const previousEncryptionKeyArn = 'arn:aws:kms:eu-west-2:111122223333:key/0a1b2c3d';
  const template = synthesizeStack({ encryption: 'aws-managed-keys', previousEncryptionKeyArn });
  const usesOf = (name: FunctionName) =>
    statementsOf(template, `wxkeeper-${name}`).filter(({ Action }) =>
      [Action].flat().some((action) => action.startsWith('kms:')),
    );

  it.each(functionNames)('%s may still read what that key encrypted, and no more', (name) => {
    const { table, secrets, files, queue } = functionCatalog[name];
    const stores = [
      table && 'dynamodb',
      secrets && 'secretsmanager',
      files && 's3',
      queue && 'sqs',
    ];
    const services = stores.filter((service) => service !== undefined);
    const uses = usesOf(name);
    for (const { Action, Resource } of uses) {
      expect(Action).toBe('kms:Decrypt');
      expect(Resource).toBe(previousEncryptionKeyArn);
    }
    const conditions = JSON.stringify(uses.map(({ Condition }) => Condition));
    for (const service of services) expect(conditions).toContain(`"${service}.`);
    expect(uses).toHaveLength(services.length);
  });

  it('is only taken as the ARN of a key', () => {
    const { mistakes } = checkDeploySettings({
      components: ['wx0123456789abcdef'],
      previousEncryptionKeyArn: 'alias/wxkeeper',
    });
    expect(mistakes).toEqual([
      expect.stringMatching(/^previousEncryptionKeyArn must be a KMS key/),
    ]);
  });
});

const busDeadLetters = { QueueName: 'wxkeeper-bus-dead-letter' };

function otherQueues(template: Template): Resource[] {
  const { id } = findOne(template, 'AWS::SQS::Queue', busDeadLetters);
  return findAll(template, 'AWS::SQS::Queue').filter((queue) => queue.id !== id);
}

function keysOf(template: Template, type: string, property: string): unknown[] {
  return keysIn(findAll(template, type), property);
}

function keysIn(resources: readonly Resource[], property: string): unknown[] {
  return resources.map(({ properties }) => properties[property]);
}
