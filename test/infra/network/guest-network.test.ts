/** Functions of other stacks behind the listed addresses: a network of their own, if the operator shares. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import type { DeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { findAll, findOne, referred, synthesizeStack } from '../synthesized-stack.ts';

const instances = { egress: 'nat-instance', natInstanceImage: 'ami-0123abcd' } as const;
const existingVpc = { vpcId: 'vpc-0a1b', subnetIds: ['subnet-0a', 'subnet-0b'] };

function share(settings: Partial<DeploySettings> = {}): Template {
  return synthesizeStack({ sharedAddresses: true, ...settings });
}

/** What other stacks read. */
function parameter(template: Template, name: string, serviceName = 'wxkeeper') {
  const Name = `/${serviceName}/guest-network/${name}`;
  return findOne(template, 'AWS::SSM::Parameter', { Name }).properties;
}

function guestSubnets(template: Template): string[] {
  const [separator, ids] = parameter(template, 'subnet-ids').Value['Fn::Join'];
  expect(separator).toBe(',');
  return ids.map(referred);
}

/** The subnets and the security group of wxkeeper's own functions. */
function ownPlacement(template: Template): { subnets: string[]; group: string | undefined } {
  const { VpcConfig } = findOne(template, 'AWS::Lambda::Function', {
    FunctionName: 'wxkeeper-get-access-token',
  }).properties;
  return {
    subnets: VpcConfig.SubnetIds.map(referred),
    group: referred(VpcConfig.SecurityGroupIds[0]),
  };
}

function guestGroup(template: Template) {
  const id = referred(parameter(template, 'security-group-id').Value);
  const found = findAll(template, 'AWS::EC2::SecurityGroup').find((group) => group.id === id);
  if (!found) throw new Error('the parameter names no security group');
  return found;
}

function routeTables(template: Template, subnets: readonly string[]): (string | undefined)[] {
  return findAll(template, 'AWS::EC2::SubnetRouteTableAssociation')
    .filter(({ properties: { SubnetId } }) => subnets.includes(referred(SubnetId) ?? ''))
    .map(({ properties: { RouteTableId } }) => referred(RouteTableId));
}

/** Where the rest of the world is, for these subnets. */
function wayOut(template: Template, subnets: readonly string[]): unknown[] {
  const tables = routeTables(template, subnets);
  return findAll(template, 'AWS::EC2::Route')
    .filter(({ properties: { RouteTableId } }) => tables.includes(referred(RouteTableId)))
    .map(({ properties: { RouteTableId: _table, ...route } }) => route);
}

function ranges(template: Template): unknown[] {
  return findAll(template, 'AWS::EC2::Subnet').map(({ properties }) => properties.CidrBlock);
}

/** Security groups that the NAT instances let in, with the port. */
function letIn(template: Template) {
  return findAll(template, 'AWS::EC2::SecurityGroupIngress').map(({ properties }) => [
    referred(properties.SourceSecurityGroupId),
    properties.IpProtocol,
    properties.FromPort,
    properties.ToPort,
  ]);
}

describe.each([
  ['NAT gateways', {}],
  ['one NAT gateway', { natCount: 1 as const }],
  ['NAT instances', instances],
])('with %s, guests', (_name, settings) => {
  const template = share(settings);
  const subnets = guestSubnets(template);

  it('have a subnet in each of two zones, in which no function of wxkeeper is', () => {
    const own = ownPlacement(template).subnets;
    expect(new Set([...subnets, ...own]).size).toBe(4);
    const zones = findAll(template, 'AWS::EC2::Subnet')
      .filter(({ id }) => subnets.includes(id))
      .map(({ properties }) => properties.AvailabilityZone);
    expect(new Set(zones.map((zone) => JSON.stringify(zone))).size).toBe(2);
  });

  it('leave by the way of wxkeeper’s functions, so from the same addresses', () => {
    const routes = wayOut(template, subnets);
    expect(routes).toHaveLength(2);
    expect(routes).toEqual(wayOut(template, ownPlacement(template).subnets));
    for (const route of routes) {
      expect(route).toEqual({
        DestinationCidrBlock: '0.0.0.0/0',
        [settings === instances ? 'NetworkInterfaceId' : 'NatGatewayId']: expect.anything(),
      });
    }
  });

  it('meet no gateway endpoint, not even behind the NAT: it would refuse their tables', () => {
    const own = routeTables(template, ownPlacement(template).subnets);
    const endpoints = findAll(template, 'AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(2);
    for (const { properties } of endpoints) {
      expect(properties.RouteTableIds.map(referred)).toEqual(own);
    }
  });

  it('get out by HTTPS, and nobody gets in', () => {
    const { id, properties } = guestGroup(template);
    expect(id).not.toBe(ownPlacement(template).group);
    expect(properties.SecurityGroupIngress).toBeUndefined();
    expect(properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({
        CidrIp: '0.0.0.0/0',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      }),
    ]);
    const groups = settings === instances ? [ownPlacement(template).group, id] : [];
    expect(letIn(template)).toEqual(groups.map((group) => [group, 'tcp', 443, 443]));
  });

  it('take nothing from the subnets that were there before', () => {
    const before = ranges(synthesizeStack(settings));
    const guests = ['10.0.0.160/27', '10.0.0.192/27'];
    expect(ranges(template)).toEqual([...before, ...guests]);
  });
});

describe('in an existing VPC, guests', () => {
  const template = share({ egress: 'existing-vpc', existingVpc });

  it('are in its subnets, in a security group of their own', () => {
    expect(parameter(template, 'subnet-ids')).toMatchObject({
      Type: 'StringList',
      Value: 'subnet-0a,subnet-0b',
    });
    const { id, properties } = guestGroup(template);
    expect(id).not.toBe(ownPlacement(template).group);
    expect(properties).toMatchObject({ VpcId: 'vpc-0a1b' });
    expect(properties.SecurityGroupEgress).toMatchObject([{ FromPort: 443, ToPort: 443 }]);
    expect(findAll(template, 'AWS::EC2::Subnet')).toEqual([]);
  });
});

it('a stage has parameters of its own', () => {
  const template = share({ stageName: 'test' });
  expect(findAll(template, 'AWS::SSM::Parameter')).toHaveLength(2);
  expect(parameter(template, 'subnet-ids', 'wxkeeper-test').Type).toBe('StringList');
  expect(parameter(template, 'security-group-id', 'wxkeeper-test').Type).toBe('String');
});

describe('where the addresses are not shared', () => {
  it.each([
    ['NAT gateways', {}, 4],
    ['NAT instances', instances, 4],
    ['an existing VPC', { egress: 'existing-vpc' as const, existingVpc }, 0],
    ['no fixed addresses', { egress: 'none' as const }, 0],
  ])('there is nothing for guests with %s', (_name, settings, subnets) => {
    const template = synthesizeStack(settings);
    expect(findAll(template, 'AWS::SSM::Parameter')).toEqual([]);
    expect(findAll(template, 'AWS::EC2::Subnet')).toHaveLength(subnets);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/guest/i);
  });
});
