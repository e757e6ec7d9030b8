/** What is in another region, or another partition, than the deployment: AWS would refuse it halfway. */
import type { DeployTarget } from './deploy-target.ts';
import { isReference } from './must-be.ts';
import type { DeploySettings } from './settings-schema.ts';

/** The settings that name something in a region. Each is looked at by itself. */
export const placedSettings = [
  'domain',
  'previousDomains',
  'alarmTopicArn',
  'messageResponder',
  'previousEncryptionKeyArn',
  'availabilityZones',
  'operators',
] as const satisfies readonly (keyof DeploySettings)[];

type Settings = Partial<Pick<DeploySettings, (typeof placedSettings)[number]>>;

/** Something of AWS's that a setting names. */
interface Named {
  setting: string;
  arn: string | undefined;
}

/**
 * Where no region is named, the CDK's command line takes one by itself, and nothing is compared with it.
 */
export function regionMistakes(settings: Settings, target: DeployTarget): string[] {
  const { availabilityZones = [] } = settings;
  const regions = new Set(availabilityZones.map((zone) => zone.slice(0, -1)));
  if (regions.size > 1) {
    return [`availabilityZones must be of one region, but are of ${[...regions].join(' and ')}`];
  }
  const { region, isRegionAssumed } = target;
  if (region === undefined || isRegionAssumed) return [];
  return [
    ...[...regions]
      .filter((each) => each !== region)
      .map((each) => `availabilityZones must be of the region ${region}, but are of ${each}`),
    ...inRegion(settings).flatMap((named) => otherRegion(named, region)),
    ...inPartition(settings).flatMap((named) => otherPartition(named, partitionOf(region))),
  ];
}

/** What only the stack's own region has. */
function inRegion(settings: Settings): Named[] {
  const { domain, previousDomains = [], alarmTopicArn, previousEncryptionKeyArn } = settings;
  const certificates = previousDomains.map(({ certificateArn }, index) => ({
    setting: `previousDomains[${index}][certificateArn]`,
    arn: certificateArn,
  }));
  return [
    { setting: 'domain[certificateArn]', arn: domain?.certificateArn },
    ...certificates,
    { setting: 'alarmTopicArn', arn: alarmTopicArn },
    { setting: 'previousEncryptionKeyArn', arn: previousEncryptionKeyArn },
  ];
}

function inPartition({ messageResponder, operators = [] }: Settings): Named[] {
  const roles = operators.map((arn, index) => ({ setting: `operators[${index}]`, arn }));
  return [{ setting: 'messageResponder', arn: messageResponder }, ...roles];
}

function otherRegion({ setting, arn }: Named, region: string): string[] {
  const [, partition, , ofArn] = arn?.split(':') ?? [];
  if (arn === undefined || isReference(arn)) return [];
  if (ofArn === region && partition === partitionOf(region)) return [];
  return [`${setting} must be in the region of the stack, ${region}, but is ${arn}`];
}

/** An operator may also be a name. */
function otherPartition({ setting, arn }: Named, partition: string): string[] {
  const [scheme, ofArn] = arn?.split(':') ?? [];
  if (scheme !== 'arn' || ofArn === partition) return [];
  return [`${setting} must be in the partition ${partition} of the region, but is ${arn}`];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
