/** What a change of the settings would take away at once: addresses that WeChat knows, a key. Pure. */
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { ofType, type FoundStack } from './cloud.ts';

type AddressSettings = Pick<DeploySettings, 'egress' | 'natCount' | 'eipAllocationIds'>;
type DomainSettings = Pick<DeploySettings, 'domain' | 'previousDomains' | 'defaultEndpoint'>;
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

/** Addresses that are given by their ids are known to who gives them. */
function unlistedAddresses(
  stack: FoundStack,
  { egress, natCount, eipAllocationIds }: AddressSettings,
): string | undefined {
  const isNat = egress === 'nat-gateway' || egress === 'nat-instance';
  // The functions' group: with egress "none" there is none, and WeChat takes no call as it is.
  const hasWayOut = ofType(stack, 'AWS::EC2::SecurityGroup').length > 0;
  if (!hasWayOut || !isNat || eipAllocationIds) return undefined;
  const own = ofType(stack, 'AWS::EC2::EIP');
  const needed = Array.from({ length: natCount }, (_, index) => elasticIpId(egress, index + 1));
  if (needed.every((id) => own.some(({ logicalId }) => logicalId.startsWith(id)))) return undefined;
  return [
    `With egress "${egress}" and natCount ${natCount} calls would leave by addresses that are not`,
    "on WeChat's list yet, and WeChat would refuse them (61004). First:",
    '1. Leave egress, natCount, eipAllocationIds and existingVpc as they were, set',
    `   "keepAddresses": ["${egress}"], and deploy.`,
    '2. Add what is new in the output <appid>AddressList to 白名单IP地址列表, by 「修改」.',
    '3. Change the settings, and deploy again.',
    'docs/deployment.md, "Other addresses", has the whole.',
  ].join('\n');
}

/** As the CDK makes it from the path; a digest follows. */
function elasticIpId(kind: string, number: number): string {
  return `Egress${kind.replaceAll('-', '')}${number}`;
}

/** An address may go once another one has been the service's for a deployment. */
function closedDomain(
  stack: FoundStack,
  { domain, previousDomains, defaultEndpoint }: DomainSettings,
): string | undefined {
  const deployed = ofType(stack, 'AWS::ApiGatewayV2::DomainName').map(
    ({ physicalId }) => physicalId,
  );
  const kept = new Set([domain, ...previousDomains].map((each) => each?.name));
  const closed = deployed.filter((name) => !kept.has(name));
  const current = stack.baseUrl?.replace(/^https:\/\//, '');
  if (current !== undefined && isOfApiGateway(current) && defaultEndpoint === 'closed') {
    return [
      `${current} would stop answering, but WeChat pushes to it until the new address is published.`,
      'Leave out "defaultEndpoint", and deploy. Set it when 全网发布 is through.',
      'docs/deployment.md, "Domain", has the whole.',
    ].join('\n');
  }
  const isThere = domain !== undefined && deployed.includes(domain.name);
  // Without outputs, which of them it was is not known: one that is there already may be the next.
  const isInUse = (name: string) => (current === undefined ? !isThere : name === current);
  const lost = closed.filter(isInUse);
  if (lost.length === 0) return undefined;
  return [
    `${lost.join(', ')} would stop answering, but WeChat pushes to it until the new address is`,
    'published. Put its settings into "previousDomains", and deploy. Take them out when 全网发布 is',
    'through. docs/deployment.md, "Domain", has the whole.',
  ].join('\n');
}

function isOfApiGateway(host: string): boolean {
  return /^[a-z0-9]+\.execute-api\..*amazonaws\.com(\.cn)?$/.test(host);
}

/** Messages, files and versions of secrets stay encrypted with the key that they were written with. */
function unreadableData(
  stack: FoundStack,
  { encryption, previousEncryptionKeyArn }: KeySettings,
): string | undefined {
  const [key] = ofType(stack, 'AWS::KMS::Key');
  if (!key || encryption === 'customer-managed-key') return undefined;
  const [, partition, , region, account] = stack.arn.split(':');
  const arn = `arn:${partition}:kms:${region}:${account}:key/${key.physicalId}`;
  // Another one is that of an earlier change.
  if (previousEncryptionKeyArn === arn) return undefined;
  return [
    'With encryption "aws-managed-keys" functions could not read what is stored already. Set',
    `"previousEncryptionKeyArn": "${arn}" as well.`,
    'docs/deployment.md, "Encryption", has the whole.',
  ].join('\n');
}
