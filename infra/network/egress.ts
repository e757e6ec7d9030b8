/** Outbound network with fixed addresses: WeChat accepts calls only from its IP allow-list. */
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
import type { CallFilesBucket } from '../data/call-files.ts';
import type { DeploySettings } from '../settings/deploy-settings.ts';
import { createLogGroup, type LogSettings } from '../data/logs.ts';
import { acceptNatFindings } from '../nag-acceptances.ts';
import { encryptVolumes, natInstances } from './nat-instances.ts';
import type { ServiceTable } from '../data/table-access.ts';

/** A small range is enough: no other network is ever connected to this VPC. */
const ADDRESS_RANGE = '10.0.0.0/24';

export interface EgressProps {
  settings: Pick<DeploySettings, 'egress' | 'natCount' | 'natInstanceImage' | 'existingVpc'>;
  /** `wxkeeper`, or with the name of the stage. */
  serviceName: string;
  /** The table and the bucket, which the VPC reaches through gateway endpoints. */
  table: Pick<ServiceTable, 'tableArn'>;
  callFiles: Pick<CallFilesBucket, 'objects'>;
  logs: LogSettings;
}

/** The network for functions that call WeChat. */
export interface Egress {
  placement: Pick<FunctionOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;
  /** The public addresses, separated by `;` as in WeChat's console. Undefined if they are unknown. */
  addresses: string | undefined;
  /** The flow logs of the VPC. Undefined for an existing VPC, which may have its own. */
  flowLogs?: ILogGroup;
}

/** Returns undefined for `none`. Functions then call WeChat from addresses that change. */
export function createEgress(scope: Construct, id: string, props: EgressProps): Egress | undefined {
  const { egress, existingVpc } = props.settings;
  if (egress === 'none') return undefined;
  const construct = new Construct(scope, id);
  return existingVpc ? useExistingVpc(construct, existingVpc) : createOwnVpc(construct, props);
}

function useExistingVpc(
  scope: Construct,
  { vpcId, subnetIds, egressAddresses }: NonNullable<DeploySettings['existingVpc']>,
): Egress {
  const subnets = subnetIds.map((subnetId) => Subnet.fromSubnetId(scope, subnetId, subnetId));
  // CDK requires availability zones, but the functions are placed by their subnets.
  const availabilityZones = subnetIds.map((_, index) => `zone-${index}`);
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    availabilityZones,
    privateSubnetIds: subnetIds,
  });
  const securityGroups = [createSecurityGroup(scope, vpc)];
  // CDK warns that the route tables are unknown. Nothing here adds routes, so they are not needed.
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return {
    placement: { vpc, vpcSubnets: { subnets }, securityGroups },
    addresses: egressAddresses?.join(';'),
  };
}

function createOwnVpc(scope: Construct, { settings, ...props }: EgressProps): Egress {
  const { egress, natCount, natInstanceImage } = settings;
  // Each kind of egress has its own addresses: on a change, the old gateway still holds its address
  // while the new one is created.
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
    // Nothing uses the default group. To restrict it, CDK would deploy a Lambda function that may
    // change all security groups.
    restrictDefaultSecurityGroup: false,
  });
  addEndpoints(vpc, props);
  // Vpc implements IVpc. The types differ only in how they declare optional properties.
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
    flowLogs: addFlowLogs(vpc, props),
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

function addFlowLogs(
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

/**
 * Adds gateway endpoints, which are free of charge. Their policies allow only this table and this
 * bucket. Only the functions' subnets have them: NAT instances get their updates from S3, too.
 */
function addEndpoints(vpc: Vpc, { table, callFiles }: Omit<EgressProps, 'settings'>): void {
  const { tableArn } = table;
  const { DYNAMODB, S3 } = GatewayVpcEndpointAwsService;
  vpc
    .addGatewayEndpoint('DynamoDb', { service: DYNAMODB })
    .addToPolicy(allow(['dynamodb:*'], [tableArn, `${tableArn}/index/*`]));
  vpc
    .addGatewayEndpoint('S3', {
      service: S3,
      subnets: [{ subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
    })
    .addToPolicy(allow(['s3:GetObject', 's3:PutObject'], [callFiles.objects]));
}

/** For everybody in the network: the role of each function restricts the actions further. */
function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ principals: [new AnyPrincipal()], actions, resources });
}
