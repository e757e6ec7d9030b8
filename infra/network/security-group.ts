/** Security groups of functions that call WeChat: HTTPS out, nothing in. */
import { Peer, Port, SecurityGroup, type IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** @param whose which functions are in it, for the description */
export function createSecurityGroup(scope: Construct, vpc: IVpc, whose: string): SecurityGroup {
  const securityGroup = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `${whose}: HTTPS out, nothing in`,
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to WeChat and to AWS');
  return securityGroup;
}
