/** The SNS topic for alarms, with one e-mail subscription per person on call. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/** The subscribers of the topic, and how it is named and encrypted. */
export interface AlarmTopicProps {
  serviceName: string;
  emails: readonly string[];
  /** A customer managed key. Without it the topic is not encrypted, see {@link createAlarmTopic}. */
  encryptionKey?: IKey | undefined;
}

/**
 * Creates the topic. Both severities share it, so each person confirms only one subscription. To be
 * called for pages only, filter by the description, which begins with the severity.
 *
 * Without a customer managed key the topic is not encrypted. CloudWatch may not use the AWS managed
 * key of SNS, so no alarm would be delivered. Alarms contain names and numbers, but no secrets.
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
  topic.addToResourcePolicy(publishStatement(topic, serviceName));
  encryptionKey?.addToResourcePolicy(keyStatement());
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');

/** @see https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
function publishStatement(topic: Topic, serviceName: string): PolicyStatement {
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
 * Has no condition, as in AWS's instructions for alarms. No document says whether CloudWatch passes
 * the source account to KMS, and a key that denies access would silence every alarm. The policy of
 * the topic restricts which alarms may publish.
 */
function keyStatement(): PolicyStatement {
  return new PolicyStatement({
    principals: [cloudWatch],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    // In a key's policy, `*` is the key itself.
    resources: ['*'],
  });
}
