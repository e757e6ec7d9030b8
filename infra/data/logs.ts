/** The log groups: all have a date of expiry and the key that everything else has. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What all log groups have in common. */
export interface LogSettings {
  retentionDays: number;
  encryptionKey?: IKey | undefined;
}

/** Creates a log group that goes when the stack goes. */
export function createLogGroup(
  scope: Construct,
  id: string,
  { logGroupName, retentionDays, encryptionKey }: LogSettings & { logGroupName: string },
): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: retentionDays,
    ...(encryptionKey && { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
