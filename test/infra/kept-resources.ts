/** Resources that hold data, addresses or names: by which logical ids CloudFormation knows them. */
import { readFileSync } from 'node:fs';

/**
 * CloudFormation makes anew what has another logical id. Then the old one is left behind or deleted, and
 * where the name is fixed the deployment fails.
 */
export const keptTypes: readonly string[] = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFormation::Stack',
  'AWS::DynamoDB::GlobalTable',
  'AWS::EC2::EIP',
  'AWS::Events::Archive',
  'AWS::Events::EventBus',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::Route53::RecordSet',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
];

/** As much of a template as is needed. */
interface Resources {
  Resources?: Record<string, { Type: string }>;
}

/** The logical ids in a template, by type. */
export function keptIdsIn({ Resources = {} }: Resources): Record<string, string[]> {
  const found = Object.entries(Resources).filter(([, { Type }]) => keptTypes.includes(Type));
  const byType = Object.groupBy(found, ([, { Type }]) => Type);
  return Object.fromEntries(
    Object.entries(byType)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([type, entries = []]) => [type, entries.map(([id]) => id).toSorted()]),
  );
}

/** As they were at the first release, by app. */
export const pinnedIds: Record<'own' | 'consumer', Record<string, string[]>> = JSON.parse(
  readFileSync(new URL('logical-ids.json', import.meta.url), 'utf8'),
);
