/** The way out to WeChat: from addresses that stay the same, for WeChat takes calls from no others. */
import { Annotations, Fn } from 'aws-cdk-lib';
import {
  CfnEIP,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  NatProvider,
  Peer,
  Port,
  SecurityGroup,
  Subnet,
  SubnetType,
  Vpc,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionOptions } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { createLogGroup, type LogSettings } from '../data/logs.ts';
import { acceptNatFindings } from '../nag-acceptances.ts';
import { encryptVolumes, natInstances } from './nat-instances.ts';
import type { ServiceTable } from '../data/table-access.ts';

/** A small network of its own: nothing is ever connected to it. */
const ADDRESS_RANGE = '10.0.0.0/24';

export interface EgressProps {
  settings: Pick<DeploySettings, 'egress' | 'natCount' | 'natInstanceImage' | 'existingVpc'>;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** Reached without leaving AWS's network. */
  table: Pick<ServiceTable, 'tableArn'>;
  logs: LogSettings;
}

/** Where functions run that call WeChat. */
export interface Egress {
  placement: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** As WeChat's console takes them: with `;` between. Undefined where they are not known. */
  addresses: string | undefined;
  /** Of the connections; a network that was there before has its own, or none. */
  flowLogs?: ILogGroup;
}

/** Undefined for `none`: functions then call from addresses that change. */
export function createEgress(scope: Construct, id: string, props: EgressProps): Egress | undefined {
  const { egress, existingVpc } = props.settings;
  if (egress === 'none') return undefined;
  const construct = new Construct(scope, id);
  return existingVpc ? ofExistingVpc(construct, existingVpc) : withOwnVpc(construct, props);
}

function ofExistingVpc(
  scope: Construct,
  { vpcId, subnetIds, egressAddresses }: NonNullable<DeploySettings['existingVpc']>,
): Egress {
  const subnets = subnetIds.map((subnetId) => Subnet.fromSubnetId(scope, subnetId, subnetId));
  // The zones are asked for and not used: the functions are placed by their subnets.
  const availabilityZones = subnetIds.map((_, index) => `zone-${index}`);
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    availabilityZones,
    privateSubnetIds: subnetIds,
  });
  const securityGroups = [createSecurityGroup(scope, vpc)];
  // Nothing here adds routes, so nobody has to know their tables.
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return {
    placement: { vpc, vpcSubnets: { subnets }, securityGroups },
    addresses: egressAddresses?.join(';'),
  };
}

function withOwnVpc(scope: Construct, { settings, ...props }: EgressProps): Egress {
  const { egress, natCount, natInstanceImage } = settings;
  // Others for another kind: a gateway that is still there does not let go of its address.
  const elasticIps = Array.from(
    { length: natCount },
    (_, index) => new CfnEIP(scope, `${egress}-${index + 1}`, { domain: 'vpc' }),
  );
  const eipAllocationIds = elasticIps.map(({ attrAllocationId }) => attrAllocationId);
  const instances =
    egress === 'nat-instance' ? natInstances(eipAllocationIds, natInstanceImage) : undefined;
  const vpc = new Vpc(scope, 'Vpc', {
    vpcName: props.serviceName,
    ipAddresses: IpAddresses.cidr(ADDRESS_RANGE),
    maxAzs: 2,
    natGateways: natCount,
    natGatewayProvider: instances ?? NatProvider.gateway({ eipAllocationIds }),
    subnetConfiguration: [
      { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26 },
      { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
    ],
    // Would take a function of CDK's with rights over all security groups; nothing uses that group.
    restrictDefaultSecurityGroup: false,
  });
  reachTable(vpc, props.table);
  // Of one make: CDK's own types differ only in how they leave out what is optional.
  const anyVpc = vpc as IVpc;
  const securityGroup = createSecurityGroup(scope, anyVpc);
  if (instances) {
    instances.securityGroup.addIngressRule(securityGroup, Port.tcp(443), 'HTTPS of the functions');
    encryptVolumes(vpc);
    acceptNatFindings(vpc);
  }
  const vpcSubnets = { subnetType: SubnetType.PRIVATE_WITH_EGRESS };
  return {
    placement: { vpc: anyVpc, vpcSubnets, securityGroups: [securityGroup] },
    addresses: Fn.join(
      ';',
      elasticIps.map(({ attrPublicIp }) => attrPublicIp),
    ),
    flowLogs: logConnections(vpc, props),
  };
}

function createSecurityGroup(scope: Construct, vpc: IVpc): SecurityGroup {
  const securityGroup = new SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'wxkeeper functions that call WeChat: HTTPS out, nothing in',
    allowAllOutbound: false,
  });
  securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS to WeChat and to AWS');
  return securityGroup;
}

function logConnections(
  vpc: Vpc,
  { logs, serviceName }: Pick<EgressProps, 'logs' | 'serviceName'>,
): ILogGroup {
  const logGroup = createLogGroup(vpc, 'FlowLogs', {
    ...logs,
    logGroupName: `/aws/vpc/${serviceName}-flow-logs`,
  });
  vpc.addFlowLog('FlowLog', { destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
  return logGroup;
}

/** By a gateway endpoint, which costs nothing and leads to this one table. */
function reachTable(vpc: Vpc, { tableArn }: EgressProps['table']): void {
  const endpoint = vpc.addGatewayEndpoint('DynamoDb', {
    service: GatewayVpcEndpointAwsService.DYNAMODB,
  });
  endpoint.addToPolicy(
    new PolicyStatement({
      principals: [new AnyPrincipal()],
      // What each function may do there is in its own policy.
      actions: ['dynamodb:*'],
      resources: [tableArn, `${tableArn}/index/*`],
    }),
  );
}
