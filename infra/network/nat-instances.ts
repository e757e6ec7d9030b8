/** NAT instances instead of NAT gateways: a tenth of the price, but an operating system to update. */
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

/** Encrypts the volumes. cdk-fck-nat has no setting for that, and the public image does not do it. */
export function encryptVolumes(vpc: IConstruct): void {
  for (const construct of vpc.node.findAll()) {
    if (!(construct instanceof CfnLaunchTemplate)) continue;
    construct.addPropertyOverride('LaunchTemplateData.BlockDeviceMappings', [
      { DeviceName: ROOT_DEVICE, Ebs: { Encrypted: true, VolumeType: 'gp3' } },
    ]);
  }
}

/** A machine image by its id. CDK's own class also requires the region. */
function machineImage(imageId: string): IMachineImage {
  const image = { imageId, osType: OperatingSystemType.LINUX };
  return { getImage: () => ({ ...image, userData: UserData.forLinux() }) };
}
