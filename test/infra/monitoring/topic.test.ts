/** The topic: who is told, and that CloudWatch may tell it, encrypted or not. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { findAll, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';
import { alarmsOf } from './template-metrics.ts';

const cloudWatch = { Service: 'cloudwatch.amazonaws.com' };

describe("the alarms' topic", () => {
  const alarmEmails = ['one@example.com', 'two@example.com'];
  const template = synthesizeStack({ alarmEmails });

  it('sends a mail to everybody on the list', () => {
    const topic = findOne(template, 'AWS::SNS::Topic', { TopicName: 'wxkeeper-alarms' });
    const subscribed = findAll(template, 'AWS::SNS::Subscription', {
      Protocol: 'email',
      TopicArn: { Ref: topic.id },
    });
    expect(subscribed.map(({ properties }) => properties.Endpoint)).toEqual(alarmEmails);
  });

  it('takes messages from the alarms of this service, and none without TLS', () => {
    const { properties } = findOne(template, 'AWS::SNS::TopicPolicy');
    const [refused, allowed, ...others] = properties.PolicyDocument.Statement;
    expect(refused).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(allowed).toMatchObject({
      Effect: 'Allow',
      Principal: cloudWatch,
      Action: 'sns:Publish',
    });
    const alarms = textOf(allowed.Condition.ArnLike['aws:SourceArn']);
    expect(alarms).toBe(
      'arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:wxkeeper-*',
    );
    for (const { AlarmName } of alarmsOf(template)) expect(AlarmName).toMatch(/^wxkeeper-/);
    expect(others).toEqual([]);
  });

  it('is encrypted with a key that CloudWatch may use for it', () => {
    const key = findOne(template, 'AWS::KMS::Key');
    const topic = findOne(template, 'AWS::SNS::Topic');
    expect(topic.properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key.id, 'Arn'] });
    // A condition that CloudWatch does not meet would silence all alarms.
    expect(key.properties.KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: cloudWatch,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    });
  });

  // With AWS's own key, CloudWatch could not publish.
  it('is not encrypted without a key of our own', () => {
    const unencrypted = synthesizeStack({ encryption: 'aws-managed-keys' });
    expect(findOne(unencrypted, 'AWS::SNS::Topic').properties).not.toHaveProperty('KmsMasterKeyId');
    expect(JSON.stringify(unencrypted.toJSON())).not.toContain('"kms:');
  });
});

/** The names of what monitoring adds, whatever their properties are called. */
function monitoringNames(template: Template): string[] {
  const names = {
    'AWS::SNS::Topic': 'TopicName',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::CloudWatch::Dashboard': 'DashboardName',
    'AWS::Logs::QueryDefinition': 'Name',
  };
  return Object.entries(names).flatMap(([type, name]) =>
    findAll(template, type).map(({ properties }) => properties[name]),
  );
}

it('a stage has its own names for topic, alarms, dashboard and queries', () => {
  const template = synthesizeStack({ stageName: 'test' });
  const names = monitoringNames(template);
  expect(names.filter((name) => !/^wxkeeper-test([-/]|$)/.test(name))).toEqual([]);
  expect(names).toHaveLength(monitoringNames(synthesizeStack()).length);
  expect(JSON.stringify(template)).not.toContain('service=\\"wxkeeper\\"');
});

it('the China regions get the same', () => {
  const namesIn = (region: string) => monitoringNames(synthesizeStack({}, { region }));
  expect(namesIn('cn-north-1')).toEqual(namesIn('eu-west-2'));
});
