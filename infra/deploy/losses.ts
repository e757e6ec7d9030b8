/** What a change of the settings would take away at once: addresses that WeChat knows, a key. Pure. */
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { ofType, type FoundStack } from './cloud.ts';

type AddressSettings = Pick<DeploySettings, 'egress' | 'natCount' | 'eipAllocationIds'>;
type DomainSettings = Pick<DeploySettings, 'domain' | 'previousDomains'>;
type KeySettings = Pick<DeploySettings, 'encryption' | 'previousEncryptionKeyArn'>;

/** For each loss, what to do first. Of a stack that is not there nothing can be lost. */
export function lossesOf(
  stack: FoundStack | undefined,
  settings: AddressSettings & DomainSettings & KeySettings,
): string[] {
  if (!stack) return [];
  return [
    unlistedAddresses(stack, settings),
    closedDomain(stack, settings),
    unreadableData(stack, settings),
  ].filter((text) => text !== undefined);
}

/** Of addresses that are not the stack's own nothing is known. */
function unlistedAddresses(
  stack: FoundStack,
  { egress, natCount, eipAllocationIds }: AddressSettings,
): string | undefined {
  const isNat = egress === 'nat-gateway' || egress === 'nat-instance';
  const own = ofType(stack, 'AWS::EC2::EIP');
  if (own.length === 0 || !isNat || eipAllocationIds) return undefined;
  const needed = Array.from({ length: natCount }, (_, index) => elasticIpId(egress, index + 1));
  if (needed.every((id) => own.some(({ logicalId }) => logicalId.startsWith(id)))) return undefined;
  return [
    `With egress "${egress}" and natCount ${natCount} calls would leave by addresses that are not`,
    "on WeChat's list yet, and WeChat would refuse them (61004). First:",
    `1. Leave egress and natCount as they were, set "keepAddresses": ["${egress}"], and deploy.`,
    '2. Add what is new in the output <appid>AddressList to 白名单IP地址列表, by 「修改」.',
    '3. Change egress and natCount, and deploy again.',
    'docs/deployment.md, "Other addresses", has the whole.',
  ].join('\n');
}

/** As the CDK makes it from the path; a digest follows. */
function elasticIpId(kind: string, number: number): string {
  return `Egress${kind.replaceAll('-', '')}${number}`;
}

/** A domain may go once the one that follows it has been there for a deployment. */
function closedDomain(
  stack: FoundStack,
  { domain, previousDomains }: DomainSettings,
): string | undefined {
  const deployed = ofType(stack, 'AWS::ApiGatewayV2::DomainName').map(
    ({ physicalId }) => physicalId,
  );
  const kept = new Set([domain, ...previousDomains].map((each) => each?.name));
  const closed = deployed.filter((name) => !kept.has(name));
  if (closed.length === 0 || (domain && deployed.includes(domain.name))) return undefined;
  return [
    `${closed.join(', ')} would stop answering, but WeChat pushes to it until the new address is`,
    'published. Put its settings into "previousDomains", and deploy. Take them out when 全网发布 is',
    'through. docs/deployment.md, "Domain", has the whole.',
  ].join('\n');
}

/** Messages, files and versions of secrets stay encrypted with the key that they were written with. */
function unreadableData(
  stack: FoundStack,
  { encryption, previousEncryptionKeyArn }: KeySettings,
): string | undefined {
  const [key] = ofType(stack, 'AWS::KMS::Key');
  if (!key || encryption === 'customer-managed-key' || previousEncryptionKeyArn) return undefined;
  const [, partition, , region, account] = stack.arn.split(':');
  const arn = `arn:${partition}:kms:${region}:${account}:key/${key.physicalId}`;
  return [
    'With encryption "aws-managed-keys" functions could not read what is stored already. Set',
    `"previousEncryptionKeyArn": "${arn}" as well.`,
    'docs/deployment.md, "Encryption", has the whole.',
  ].join('\n');
}
