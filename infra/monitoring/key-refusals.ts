/** Requests that failed because KMS refused the key, found in the lines that functions write of them. */
import { TreatMissingData, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionsWith } from '../function-catalog.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { countLines, lineMetric, type LoggingFunctions } from './log-lines.ts';

/**
 * Those that read what is encrypted, and have no route: whatever strangers send is in none of their
 * lines. One of them runs every five minutes.
 */
const readingFunctions = functionsWith(
  ({ routes, table, secrets }) => !routes && (table !== undefined || secrets !== undefined),
);

/**
 * DynamoDB and S3 name KMS in their message, SQS in the error's name (`KmsDisabled`), and who lacks a
 * right is told its name. Secrets Manager says that it cannot decrypt. The wording is that of AWS's
 * documents.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const REFUSED =
  '{ ($.reason = "*KMS*") || ($.reason = "*kms:*") || ($.reason = "*DecryptionFailure*") || ' +
  '($.error = "KMS*") || ($.error = "Kms*") }';

const NAME = 'KeyRefusals';

/** Has CloudWatch count them. */
export function countKeyRefusals(scope: Construct, logging: LoggingFunctions): void {
  const filterPattern = FilterPattern.literal(REFUSED);
  const lines = { filterPattern, names: readingFunctions, idPrefix: 'key-refusals' };
  countLines(scope, { metricName: NAME, ...lines }, logging);
}

/** The lines about them. */
export function keyRefusals(serviceName: string): Metric {
  return lineMetric(serviceName, { metricName: NAME });
}

/** The alarm, for deployments whose data is encrypted with a key of the customer's own. */
export function keyAlarms(serviceName: string): AlarmDefinition[] {
  return [
    {
      // Table, queues and secrets stop one after the other, and after 7 days DynamoDB gives up the
      // table. Logs and mails are encrypted with the same key: the first mail may be the last.
      name: 'key-refused',
      severity: 'PAGE',
      meaning: 'KMS refuses the key of table, queues and secrets: enable it, or undo its policy.',
      chinese: 'KMS 拒绝使用加密数据表、队列和密钥的 KMS 密钥：请启用它，或撤销对其策略的改动。',
      metric: keyRefusals(serviceName),
      comparison: 'at-least',
      threshold: 1,
      datapoints: [1, 3],
      missingData: TreatMissingData.NOT_BREACHING,
    },
  ];
}
