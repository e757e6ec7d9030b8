/** The event bus loses nothing: what it cannot deliver is set aside, for itself and for every rule. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { findAll, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';

const name = 'wxkeeper-bus-dead-letter';

/** What EventBridge may do with the queue, and on whose behalf. */
function sendersIn(template: Template, queueName: string) {
  const { id } = findOne(template, 'AWS::SQS::Queue', { QueueName: queueName });
  const policy = findOne(template, 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: id }] });
  return policy.properties.PolicyDocument.Statement.filter(
    ({ Effect }: { Effect: string }) => Effect === 'Allow',
  );
}

describe('the dead-letter queue of the event bus', () => {
  const template = synthesizeStack();
  const queue = findOne(template, 'AWS::SQS::Queue', { QueueName: name });
  const bus = findOne(template, 'AWS::Events::EventBus');

  it('is the one of the bus itself', () => {
    expect(bus.properties.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } });
  });

  it('takes events of this bus and of all rules on it, from EventBridge and nobody else', () => {
    const [statement, ...others] = sendersIn(template, name);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: { 'Fn::GetAtt': [queue.id, 'Arn'] },
    });
    const arn = 'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>';
    expect(statement.Condition.ArnLike['aws:SourceArn'].map(textOf)).toEqual([
      `${arn}:event-bus/wxkeeper`,
      `${arn}:rule/wxkeeper/*`,
    ]);
  });

  it('is ready before the bus is', () => {
    const policies = findAll(template, 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: queue.id }] });
    const resources: Record<string, { DependsOn?: string[] }> = template.toJSON()['Resources'];
    expect(resources[bus.id]?.DependsOn).toEqual(
      expect.arrayContaining([queue.id, ...policies.map(({ id }) => id)]),
    );
  });

  it('is no FIFO queue, which EventBridge cannot use, and keeps events as long as SQS can', () => {
    expect(queue.properties.FifoQueue).toBeUndefined();
    expect(queue.properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
  });

  it('is an output of the stack', () => {
    const { EventsDeadLetterQueueArn: output } = template.findOutputs('EventsDeadLetterQueueArn');
    expect(output?.Value).toEqual({ 'Fn::GetAtt': [queue.id, 'Arn'] });
  });

  it('belongs to the bus of its stage alone', () => {
    const staged = synthesizeStack({ stageName: 'test' });
    const [statement] = sendersIn(staged, 'wxkeeper-test-bus-dead-letter');
    for (const sender of statement.Condition.ArnLike['aws:SourceArn'].map(textOf)) {
      expect(sender).toMatch(/(event-bus\/wxkeeper-test|rule\/wxkeeper-test\/\*)$/);
    }
  });
});

describe('the archive of the event bus', () => {
  it('is only made where days are set', () => {
    expect(findAll(synthesizeStack(), 'AWS::Events::Archive')).toEqual([]);
  });

  it('keeps all events of this bus for so many days, encrypted like the bus', () => {
    const archiving = synthesizeStack({ eventArchiveDays: 30 });
    const { properties } = findOne(archiving, 'AWS::Events::Archive');
    const key = findOne(archiving, 'AWS::KMS::Key');
    expect(properties).toMatchObject({
      ArchiveName: 'wxkeeper',
      RetentionDays: 30,
      SourceArn: { 'Fn::GetAtt': [findOne(archiving, 'AWS::Events::EventBus').id, 'Arn'] },
      KmsKeyIdentifier: { 'Fn::GetAtt': [key.id, 'Arn'] },
    });
    expect(properties.EventPattern).toBeUndefined();
  });

  // https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
  it('may use the key for this bus, as AWS asks for', () => {
    const archiving = synthesizeStack({ eventArchiveDays: 30 });
    const { Statement } = findOne(archiving, 'AWS::KMS::Key').properties.KeyPolicy;
    const ofBus = Statement.filter(({ Action }: { Action: string | string[] }) =>
      Action.includes('kms:ReEncrypt*'),
    ).filter(({ Principal }: { Principal: unknown }) => isEventBridge(Principal));
    const context = 'kms:EncryptionContext:aws:events:event-bus:arn';
    expect(
      ofBus.map(({ Condition }: Conditional) => textOf(Condition.StringEquals[context])),
    ).toEqual(['arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:event-bus/wxkeeper']);
  });

  it('has no key of its own where AWS’s keys are chosen', () => {
    const settings = { eventArchiveDays: 1, encryption: 'aws-managed-keys' } as const;
    const { properties } = findOne(synthesizeStack(settings), 'AWS::Events::Archive');
    expect(properties.RetentionDays).toBe(1);
    expect(properties.KmsKeyIdentifier).toBeUndefined();
  });
});

interface Conditional {
  Condition: { StringEquals: Record<string, unknown> };
}

function isEventBridge(principal: unknown): boolean {
  return JSON.stringify(principal) === '{"Service":"events.amazonaws.com"}';
}

it('the stack itself has no rule whose target could lose an event', () => {
  expect(findAll(synthesizeStack(), 'AWS::Events::Rule')).toEqual([]);
});
