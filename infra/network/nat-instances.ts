/** NAT instances in place of NAT gateways: a tenth of the price, and an operating system to keep. */
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

/** Of Amazon Linux 2023, on which fck-nat's images are built. */
const ROOT_DEVICE = '/dev/xvda';

/**
 * One instance for each address; an auto scaling group replaces it when it is broken.
 *
 * @param imageId fck-nat's machine image; left out, the newest is looked up when the stack is built
 * @see https://fck-nat.dev
 */
export function natInstances(
  eipAllocationIds: string[],
  imageId: string | undefined,
): FckNatInstanceProvider {
  return new FckNatInstanceProvider({
    // The smallest: a call to WeChat is a few kilobytes.
    instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.NANO),
    ...(imageId !== undefined && { machineImage: machineImage(imageId) }),
    eipPool: eipAllocationIds,
    // Nobody has to log in there.
    enableSsm: false,
    // A new image replaces the instance that runs, not only the next one.
    asgUpdatePolicy: UpdatePolicy.rollingUpdate(),
  });
}

/** cdk-fck-nat leaves the volumes to the machine image, which is a public one. */
export function encryptVolumes(vpc: IConstruct): void {
  for (const construct of vpc.node.findAll()) {
    if (!(construct instanceof CfnLaunchTemplate)) continue;
    construct.addPropertyOverride('LaunchTemplateData.BlockDeviceMappings', [
      { DeviceName: ROOT_DEVICE, Ebs: { Encrypted: true, VolumeType: 'gp3' } },
    ]);
  }
}

/** CDK's own class wants to know the region too. */
function machineImage(imageId: string): IMachineImage {
  const image = { imageId, osType: OperatingSystemType.LINUX };
  return { getImage: () => ({ ...image, userData: UserData.forLinux() }) };
}
