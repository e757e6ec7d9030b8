/** Log groups: all with the same retention and encryption key. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** What all log groups have in common. */
export interface LogSettings {
  retentionDays: number;
  encryptionKey?: IKey | undefined;
}

/** Creates a log group that is deleted together with the stack. */
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
