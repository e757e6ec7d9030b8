/** Where functions of other stacks, the guests, share the addresses on WeChat's list. */
import { SubnetType, type IVpc, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { StringListParameter, StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { guestNetworkParameters } from '../resource-names.ts';
import { createSecurityGroup } from './security-group.ts';

/**
 * Subnets of the guests' own, without our gateway endpoints: these refuse other tables and buckets.
 * 27 addresses in each are enough, because functions with the same security group share one.
 */
export const guestSubnets = {
  name: 'guests',
  subnetType: SubnetType.PRIVATE_WITH_EGRESS,
  cidrMask: 27,
};

export interface GuestNetworkProps {
  vpc: IVpc;
  /** The private subnets for guests. Their traffic leaves through the listed addresses. */
  subnetIds: string[];
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
}

/**
 * The guests' security group, and two parameters with fixed names. Other stacks read the ids from
 * them when they are deployed, so nothing is exported, and no stack has to wait for another.
 */
export class GuestNetwork extends Construct {
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { vpc, subnetIds, serviceName }: GuestNetworkProps) {
    super(scope, id);
    const whose = `Functions of other stacks behind the addresses of ${serviceName}`;
    this.securityGroup = createSecurityGroup(this, vpc, whose);
    const names = guestNetworkParameters(serviceName);
    new StringListParameter(this, 'SubnetIds', {
      parameterName: names.subnetIds,
      description: `${whose}: their subnets`,
      stringListValue: subnetIds,
    });
    new StringParameter(this, 'SecurityGroupId', {
      parameterName: names.securityGroupId,
      description: `${whose}: their security group`,
      stringValue: this.securityGroup.securityGroupId,
    });
  }
}
