/** Where alarms go: one SNS topic, with an e-mail for everybody who is on call. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** Who is told. */
export interface AlarmTopicProps {
  serviceName: string;
  emails: readonly string[];
  /** A customer-managed key. Left out, the topic is not encrypted, see {@link createAlarmTopic}. */
  encryptionKey?: IKey | undefined;
}

/**
 * Creates the topic. One for both severities: each person confirms one subscription, and who wants
 * to be called for pages only filters by the description, which begins with the severity.
 *
 * Without a customer-managed key there is no encryption at all: AWS's own key for SNS does not let
 * CloudWatch use it, so no alarm would get through. Alarms hold names and figures, no secret.
 *
 * @see https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns
 */
export function createAlarmTopic(
  scope: Construct,
  { serviceName, emails, encryptionKey }: AlarmTopicProps,
): Topic {
  const topic = new Topic(scope, 'Topic', {
    topicName: `${serviceName}-alarms`,
    enforceSSL: true,
    ...(encryptionKey && { masterKey: encryptionKey }),
  });
  topic.addToResourcePolicy(alarmsMayPublish(topic, serviceName));
  encryptionKey?.addToResourcePolicy(alarmsMayUseKey());
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
function alarmsMayPublish(topic: Topic, serviceName: string): PolicyStatement {
  const alarms = Stack.of(topic).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: `${serviceName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    principals: [cloudWatch],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { ArnLike: { 'aws:SourceArn': alarms } },
  });
}

/**
 * Without a condition, as in AWS's instructions for alarms: that CloudWatch tells KMS for whom it
 * acts is written nowhere, and a key that refuses would silence every alarm. Whose alarms may
 * publish, the topic says.
 */
function alarmsMayUseKey(): PolicyStatement {
  return new PolicyStatement({
    principals: [cloudWatch],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    // In a key's policy, `*` is the key itself.
    resources: ['*'],
  });
}
