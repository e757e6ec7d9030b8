/** Outbound network with fixed addresses: WeChat accepts calls only from its IP allow-list. */
import { Annotations } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  NatProvider,
  Port,
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
import { createElasticIps, type AddressSettings, type ElasticIps } from './elastic-ips.ts';
import { GuestNetwork, guestSubnets } from './guest-network.ts';
import { hardenInstances, narrowRole, natInstances } from './nat-instances.ts';
import { createSecurityGroup } from './security-group.ts';
import type { ServiceTable } from '../data/table-access.ts';

/** A small range is enough: no other network is ever connected to this VPC. */
const ADDRESS_RANGE = '10.0.0.0/24';

const functionSubnets = { subnetGroupName: 'functions' };
const natSubnets = { subnetGroupName: 'nat' };

/** For the description of the security group. */
const OUR_FUNCTIONS = 'wxkeeper functions that call WeChat';

export interface EgressProps {
  settings: AddressSettings &
    Pick<
      DeploySettings,
      'natInstanceImage' | 'existingVpc' | 'sharedAddresses' | 'availabilityZones'
    >;
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
  const addresses = createElasticIps(construct, props.settings);
  if (!existingVpc) return createOwnVpc(construct, props, addresses);
  const given = [
    ...(existingVpc.egressAddresses ?? []),
    ...(addresses.list ? [addresses.list] : []),
  ];
  return {
    ...useExistingVpc(construct, existingVpc, props),
    addresses: given.length === 0 ? undefined : given.join(';'),
  };
}

function useExistingVpc(
  scope: Construct,
  { vpcId, subnetIds }: NonNullable<DeploySettings['existingVpc']>,
  { settings, serviceName }: Pick<EgressProps, 'settings' | 'serviceName'>,
): Pick<Egress, 'placement'> {
  const subnets = subnetIds.map((subnetId, index) =>
    Subnet.fromSubnetId(scope, `Subnet${index}`, subnetId),
  );
  // CDK requires availability zones, but the functions are placed by their subnets.
  const availabilityZones = subnetIds.map((_, index) => `zone-${index}`);
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId,
    availabilityZones,
    privateSubnetIds: subnetIds,
  });
  const securityGroups = [createSecurityGroup(scope, vpc, OUR_FUNCTIONS)];
  if (settings.sharedAddresses) new GuestNetwork(scope, 'Guests', { vpc, subnetIds, serviceName });
  // CDK warns that the route tables are unknown. Nothing here adds routes, so they are not needed.
  Annotations.of(scope).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId');
  return { placement: { vpc, vpcSubnets: { subnets }, securityGroups } };
}

function createOwnVpc(scope: Construct, props: EgressProps, addresses: ElasticIps): Egress {
  const { egress, natCount, natInstanceImage, sharedAddresses, availabilityZones } = props.settings;
  const eipAllocationIds = addresses.allocationIds;
  const instances =
    egress === 'nat-instance' ? natInstances(eipAllocationIds, natInstanceImage) : undefined;
  const vpc = new Vpc(scope, 'Vpc', {
    vpcName: props.serviceName,
    ipAddresses: IpAddresses.cidr(ADDRESS_RANGE),
    ...(availabilityZones ? { availabilityZones } : { maxAzs: 2 }),
    natGateways: natCount,
    natGatewayProvider: instances ?? NatProvider.gateway({ eipAllocationIds }),
    subnetConfiguration: [
      { name: 'functions', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 26 },
      { name: 'nat', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false },
      // The last, so that the ranges above stay. Without guests nothing is made of it.
      { ...guestSubnets, reserved: !sharedAddresses },
    ],
    // Nothing uses the default group. To restrict it, CDK would deploy a Lambda function that may
    // change all security groups.
    restrictDefaultSecurityGroup: false,
  });
  addEndpoints(vpc, props);
  // Vpc implements IVpc. The types differ only in how they declare optional properties.
  const anyVpc = vpc as IVpc;
  const securityGroup = createSecurityGroup(scope, anyVpc, OUR_FUNCTIONS);
  const guests = sharedAddresses ? createGuestNetwork(scope, anyVpc, props.serviceName) : undefined;
  if (instances) {
    const { securityGroup: gate } = instances;
    gate.addIngressRule(securityGroup, Port.tcp(443), 'HTTPS of the functions');
    if (guests) gate.addIngressRule(guests.securityGroup, Port.tcp(443), 'HTTPS of the guests');
    hardenInstances(vpc);
    const { subnetIds } = vpc.selectSubnets(natSubnets);
    narrowRole(vpc, { role: instances.role, eipAllocationIds, subnetIds });
    acceptNatFindings(vpc);
  }
  return {
    placement: { vpc: anyVpc, vpcSubnets: functionSubnets, securityGroups: [securityGroup] },
    addresses: addresses.list,
    flowLogs: addFlowLogs(vpc, props),
  };
}

function createGuestNetwork(scope: Construct, vpc: IVpc, serviceName: string): GuestNetwork {
  const { subnetIds } = vpc.selectSubnets({ subnetGroupName: guestSubnets.name });
  return new GuestNetwork(scope, 'Guests', { vpc, subnetIds, serviceName });
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
 * bucket, so nobody else's traffic may meet them. NAT instances get their updates from S3. Guests have
 * tables of their own, and what leaves by a NAT follows the routes of the NAT's subnet.
 */
function addEndpoints(vpc: Vpc, { settings, table, callFiles }: EgressProps): void {
  const { tableArn } = table;
  const { DYNAMODB, S3 } = GatewayVpcEndpointAwsService;
  const others = settings.sharedAddresses ? [] : [natSubnets];
  vpc
    .addGatewayEndpoint('DynamoDb', { service: DYNAMODB, subnets: [functionSubnets, ...others] })
    .addToPolicy(allow(['dynamodb:*'], [tableArn, `${tableArn}/index/*`]));
  vpc
    .addGatewayEndpoint('S3', { service: S3, subnets: [functionSubnets] })
    .addToPolicy(allow(['s3:GetObject', 's3:PutObject'], [callFiles.objects]));
}

/** For everybody in the network: the role of each function restricts the actions further. */
function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ principals: [new AnyPrincipal()], actions, resources });
}
