/** The public addresses that WeChat's list has: existing ones, or the stack's own, which outlive it. */
import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import { CfnEIP } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { DeploySettings } from '../settings/deploy-settings.ts';

/** The settings that decide which addresses there are. */
export type AddressSettings = Pick<
  DeploySettings,
  'egress' | 'natCount' | 'eipAllocationIds' | 'eipAddresses' | 'keepAddresses'
>;

/** A way out that needs addresses of its own. */
type NatKind = DeploySettings['keepAddresses'][number];

/** Of each kind that is kept: as many as it can ever use. */
const MOST_NATS = 2;

/** The addresses of this deployment. */
export interface ElasticIps {
  /** One for each NAT. */
  allocationIds: string[];
  /** All, those that are kept as well, joined as WeChat's console takes them. */
  list: string | undefined;
}

/**
 * Each kind of egress has its own addresses: on a change, the old gateway still holds its address
 * while the new one is created. So the new ones can be on WeChat's list before they are used.
 */
export function createElasticIps(scope: Construct, settings: AddressSettings): ElasticIps {
  const { egress, natCount, eipAllocationIds, eipAddresses, keepAddresses } = settings;
  const own = (kind: NatKind, count: number) =>
    Array.from({ length: count }, (_, index) => createElasticIp(scope, `${kind}-${index + 1}`));
  const countOf = (kind: NatKind) => {
    if (keepAddresses.includes(kind)) return MOST_NATS;
    return kind === egress && !eipAllocationIds ? natCount : 0;
  };
  const ofKind = {
    'nat-gateway': own('nat-gateway', countOf('nat-gateway')),
    'nat-instance': own('nat-instance', countOf('nat-instance')),
  };
  const isNat = egress === 'nat-gateway' || egress === 'nat-instance';
  const used = isNat ? ofKind[egress] : [];
  const kept = [...ofKind['nat-gateway'], ...ofKind['nat-instance']].filter(
    (each) => !used.includes(each),
  );
  return {
    allocationIds:
      eipAllocationIds ?? used.slice(0, natCount).map(({ attrAllocationId }) => attrAllocationId),
    list: joined([
      ...(eipAddresses ?? []),
      ...[...used, ...kept].map(({ attrPublicIp }) => attrPublicIp),
    ]),
  };
}

/** Once it is released, nobody gets it back, and somebody else would speak for the platform. */
function createElasticIp(scope: Construct, id: string): CfnEIP {
  const elasticIp = new CfnEIP(scope, id, { domain: 'vpc' });
  elasticIp.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return elasticIp;
}

function joined(addresses: string[]): string | undefined {
  return addresses.length === 0 ? undefined : Fn.join(';', addresses);
}
