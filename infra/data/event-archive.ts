/** The archive of the event bus: past events, which can be put on the bus again. */
import { Stack } from 'aws-cdk-lib';
import { CfnArchive, type EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What is archived, for how long, and the key that encrypts it. */
export interface EventArchiveProps {
  bus: Pick<EventBus, 'eventBusArn'>;
  /** The name of the bus, and of its archive. */
  serviceName: string;
  days: number;
  /** A customer managed key. Without it, EventBridge's own key encrypts the archive. */
  key: IKey | undefined;
}

/**
 * Archives all events of the bus.
 *
 * CDK's own `Archive` names the bus in the key's policy by a reference. As the bus refers to the key,
 * that would be circular.
 */
export function createEventArchive(
  scope: Construct,
  { bus, serviceName, days, key }: EventArchiveProps,
): void {
  const busArn = Stack.of(scope).formatArn({
    service: 'events',
    resource: 'event-bus',
    resourceName: serviceName,
  });
  for (const statement of keyStatements(busArn)) key?.addToResourcePolicy(statement);
  new CfnArchive(scope, 'Archive', {
    archiveName: serviceName,
    description: 'All events of the bus, to be replayed',
    sourceArn: bus.eventBusArn,
    retentionDays: days,
    ...(key && { kmsKeyIdentifier: key.keyArn }),
  });
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html */
function keyStatements(busArn: string): PolicyStatement[] {
  const principals = [new ServicePrincipal('events.amazonaws.com')];
  const conditions = { StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': busArn } };
  // In a key's policy, `*` is the key itself.
  const resources = ['*'];
  return [
    new PolicyStatement({
      principals,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      resources,
      conditions,
    }),
    new PolicyStatement({ principals, actions: ['kms:DescribeKey'], resources }),
  ];
}
