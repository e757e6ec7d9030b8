/** NAT instances instead of NAT gateways: a tenth of the price, but an operating system to update. */
import { Stack } from 'aws-cdk-lib';
import { UpdatePolicy } from 'aws-cdk-lib/aws-autoscaling';
import {
  CfnLaunchTemplate,
  InstanceClass,
  InstanceSize,
  InstanceType,
  OperatingSystemType,
  UserData,
  type IMachineImage,
} from 'aws-cdk-lib/aws-ec2';
import {
  CfnInstanceProfile,
  CfnPolicy,
  CfnRole,
  PolicyDocument,
  PolicyStatement,
  type Role,
} from 'aws-cdk-lib/aws-iam';
import { FckNatInstanceProvider } from 'cdk-fck-nat';
import type { IConstruct } from 'constructs';

/** The root device of Amazon Linux 2023, the base of fck-nat's images. */
const ROOT_DEVICE = '/dev/xvda';

/**
 * Creates one instance per address. Auto Scaling replaces an instance that fails.
 *
 * @param imageId fck-nat's machine image; if undefined, the newest is looked up during synthesis
 * @see https://fck-nat.dev
 */
export function natInstances(
  eipAllocationIds: string[],
  imageId: string | undefined,
): FckNatInstanceProvider {
  return new FckNatInstanceProvider({
    // The smallest type is enough: a call to WeChat transfers a few kilobytes.
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.NANO),
    ...(imageId !== undefined && { machineImage: machineImage(imageId) }),
    eipPool: eipAllocationIds,
    // Nobody has to log in there.
    enableSsm: false,
    // A new image also replaces running instances. By default only future instances would use it.
    asgUpdatePolicy: UpdatePolicy.rollingUpdate(),
  });
}

/**
 * Encrypts the volumes, which the public image does not do, and requires IMDSv2, with answers that reach
 * no further than the instance itself. cdk-fck-nat has no settings for that.
 */
export function hardenInstances(vpc: IConstruct): void {
  for (const construct of vpc.node.findAll()) {
    if (!(construct instanceof CfnLaunchTemplate)) continue;
    construct.addPropertyOverride('LaunchTemplateData.BlockDeviceMappings', [
      { DeviceName: ROOT_DEVICE, Ebs: { Encrypted: true, VolumeType: 'gp3' } },
    ]);
    construct.addPropertyOverride('LaunchTemplateData.MetadataOptions', {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
    });
  }
}

/** The instances' common role, and what it is for. */
export interface NatRoleProps {
  role: Role;
  eipAllocationIds: readonly string[];
  /** Only the instances and their network interfaces are there. */
  subnetIds: readonly string[];
}

/**
 * Replaces what cdk-fck-nat gives the role, which are all addresses, interfaces and instances of the
 * account. The instance takes its address, switches off the check of its first interface, and attaches
 * the second one, to which the routes lead.
 *
 * @see https://github.com/AndrewGuenther/fck-nat/blob/main/service/fck-nat.sh
 */
export function narrowRole(vpc: IConstruct, props: NatRoleProps): void {
  const { role } = props;
  const ownRole = role.node.defaultChild;
  const policy = role.node.findChild('DefaultPolicy').node.defaultChild;
  if (!(ownRole instanceof CfnRole) || !(policy instanceof CfnPolicy)) {
    throw new TypeError('cdk-fck-nat has changed its role');
  }
  ownRole.policies = undefined;
  policy.policyDocument = new PolicyDocument({ statements: natStatements(vpc, props) });
}

function natStatements(vpc: IConstruct, props: NatRoleProps): PolicyStatement[] {
  const arnsOf = (resource: string, names: readonly string[], service = 'ec2') =>
    names.map((resourceName) => Stack.of(vpc).formatArn({ service, resource, resourceName }));
  const addressing = ['ec2:AssociateAddress', 'ec2:DisassociateAddress'];
  const profiles = vpc.node
    .findAll()
    .flatMap((each) => (each instanceof CfnInstanceProfile ? [each.attrArn] : []));
  return [
    new PolicyStatement({
      actions: addressing,
      resources: arnsOf('elastic-ip', props.eipAllocationIds),
    }),
    new PolicyStatement({
      actions: [...addressing, 'ec2:AttachNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute'],
      // The first interface is made with the instance.
      resources: arnsOf('network-interface', ['*']),
      conditions: { ArnEquals: { 'ec2:Subnet': arnsOf('subnet', props.subnetIds) } },
    }),
    new PolicyStatement({
      actions: ['ec2:AssociateAddress', 'ec2:AttachNetworkInterface'],
      resources: arnsOf('instance', ['*']),
      // An instance that another role runs has another profile.
      conditions: { ArnEquals: { 'ec2:InstanceProfile': profiles } },
    }),
  ];
}

/** A machine image by its id. CDK's own class also requires the region. */
function machineImage(imageId: string): IMachineImage {
  const image = { imageId, osType: OperatingSystemType.LINUX };
  return { getImage: () => ({ ...image, userData: UserData.forLinux() }) };
}
