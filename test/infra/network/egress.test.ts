/** The way out to WeChat: fixed addresses by whichever way is chosen, and nothing that comes in. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { deployedName, functionNames } from '../../../infra/function-catalog.ts';
import { findAll, findOne, referred, synthesizeStack, textOf } from '../synthesized-stack.ts';

const componentAppId = 'wx0123456789abcdef';

/** Of the functions that are in a VPC. */
function placements(template: Template) {
  return findAll(template, 'AWS::Lambda::Function').flatMap(
    ({ properties }) => properties.VpcConfig ?? [],
  );
}

function addressList(template: Template) {
  return template.findOutputs('*')[`${componentAppId}AddressList`]?.Value;
}

interface NatStatement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: { ArnEquals?: Record<string, unknown> };
}

/** What opens a port to somebody. */
function ingressOf(template: Template): unknown[] {
  const inline = findAll(template, 'AWS::EC2::SecurityGroup').flatMap(
    ({ properties }) => properties.SecurityGroupIngress ?? [],
  );
  const rules = findAll(template, 'AWS::EC2::SecurityGroupIngress');
  return [...inline, ...rules.map(({ properties }) => properties)];
}

describe('with NAT gateways', () => {
  const template = synthesizeStack({ egress: 'nat-gateway', natCount: 2 });

  it('there is one in each of two zones, with an address of its own', () => {
    const gateways = findAll(template, 'AWS::EC2::NatGateway');
    const allocations = gateways.map(({ properties }) => referred(properties.AllocationId));
    const elasticIps = findAll(template, 'AWS::EC2::EIP').map(({ id }) => id);
    expect(allocations).toHaveLength(2);
    expect(new Set(allocations)).toEqual(new Set(elasticIps));
    const subnets = gateways.map(({ properties }) => referred(properties.SubnetId));
    expect(new Set(subnets).size).toBe(2);
  });

  it('the output has their addresses with “;” between, as the console takes them', () => {
    const elasticIps = findAll(template, 'AWS::EC2::EIP').map(({ id }) => id);
    const addresses = elasticIps.map((id) => ({ 'Fn::GetAtt': [id, 'PublicIp'] }));
    expect(addressList(template)).toEqual({ 'Fn::Join': [';', addresses] });
  });

  it('both zones share one where nothing else is said', () => {
    const single = synthesizeStack();
    expect(findAll(single, 'AWS::EC2::NatGateway')).toHaveLength(1);
    expect(findAll(single, 'AWS::EC2::EIP')).toHaveLength(1);
    for (const { SubnetIds } of placements(single)) expect(SubnetIds).toHaveLength(2);
  });

  it('functions get out by HTTPS and nobody gets in', () => {
    const { properties } = findOne(template, 'AWS::EC2::SecurityGroup');
    expect(properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({
        CidrIp: '0.0.0.0/0',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      }),
    ]);
    expect(ingressOf(template)).toEqual([]);
  });

  it.each([
    ['the table', '.dynamodb', 'AWS::DynamoDB::GlobalTable'],
    ['the bucket', '.s3', 'AWS::S3::Bucket'],
  ])('%s, and no other, is reached by a gateway endpoint', (_what, service, type) => {
    const endpoints = findAll(template, 'AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
    expect(endpoints).toHaveLength(2);
    const found = endpoints.find((endpoint) =>
      JSON.stringify(endpoint.properties.ServiceName).includes(service),
    );
    const { PolicyDocument, RouteTableIds } = found?.properties ?? {};
    const [statement, ...others] = PolicyDocument.Statement;
    expect(others).toEqual([]);
    expect(JSON.stringify([statement.Resource].flat()[0])).toContain(
      JSON.stringify({ 'Fn::GetAtt': [findOne(template, type).id, 'Arn'] }),
    );
    const functionSubnets = new Set(placements(template)[0].SubnetIds.map(referred));
    const routeTables = findAll(template, 'AWS::EC2::SubnetRouteTableAssociation')
      .filter(({ properties: { SubnetId } }) => functionSubnets.has(referred(SubnetId)))
      .map(({ properties: { RouteTableId } }) => RouteTableId);
    expect(routeTables).toHaveLength(2);
    expect(RouteTableIds).toEqual(expect.arrayContaining(routeTables));
  });

  it('connections are logged', () => {
    const { properties } = findOne(template, 'AWS::EC2::FlowLog');
    const logGroup = findOne(template, 'AWS::Logs::LogGroup', {
      LogGroupName: '/aws/vpc/wxkeeper-flow-logs',
    });
    expect(properties).toMatchObject({ TrafficType: 'ALL', LogGroupName: { Ref: logGroup.id } });
  });
});

describe('with NAT instances', () => {
  const template = synthesizeStack({
    egress: 'nat-instance',
    natCount: 2,
    natInstanceImage: 'ami-0123abcd',
  });
  const launchTemplates = findAll(template, 'AWS::EC2::LaunchTemplate');

  it('each keeps its address when it is replaced', () => {
    const taken = launchTemplates.map(({ properties }) => {
      const userData: unknown[] =
        properties.LaunchTemplateData.UserData['Fn::Base64']['Fn::Join'][1];
      const index = userData.findIndex((part) => String(part).endsWith('eip_id='));
      return userData[index + 1];
    });
    const elasticIps = findAll(template, 'AWS::EC2::EIP').map(({ id }) => id);
    const allocations = elasticIps.map((id) => ({ 'Fn::GetAtt': [id, 'AllocationId'] }));
    expect(taken).toHaveLength(2);
    expect(taken).toEqual(expect.arrayContaining(allocations));
    expect(addressList(template)['Fn::Join'][1]).toHaveLength(2);
  });

  it('they run the image that is named, on an encrypted volume', () => {
    for (const { properties } of launchTemplates) {
      expect(properties.LaunchTemplateData).toMatchObject({
        ImageId: 'ami-0123abcd',
        InstanceType: 't4g.nano',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { Encrypted: true } }],
      });
    }
  });

  it('their metadata needs a token, and reaches no further than the instance', () => {
    for (const { properties } of launchTemplates) {
      expect(properties.LaunchTemplateData.MetadataOptions).toEqual({
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
      });
    }
  });

  it('their role may take their addresses, on their own interfaces, and nothing else', () => {
    const [profile] = findAll(template, 'AWS::IAM::InstanceProfile');
    const roleId = referred(profile?.properties.Roles[0]) ?? '';
    const { ManagedPolicyArns, Policies } = template.toJSON().Resources[roleId].Properties;
    expect([ManagedPolicyArns, Policies]).toEqual([undefined, undefined]);
    const arn = 'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>';
    const [policy, ...others] = findAll(template, 'AWS::IAM::Policy', { Roles: [{ Ref: roleId }] });
    expect(others).toEqual([]);
    const statements = policy?.properties.PolicyDocument.Statement.map(
      ({ Effect, Action, Resource, Condition = {} }: NatStatement) => ({
        Effect,
        Action: [Action].flat().map((action) => action.replace('ec2:', '')),
        Resource: [Resource].flat().map(textOf),
        Condition: Object.values(Condition.ArnEquals ?? {}).flatMap((each) =>
          [each].flat().map(textOf),
        ),
      }),
    );
    const addresses = findAll(template, 'AWS::EC2::EIP').map(
      ({ id }) => `${arn}:elastic-ip/<${id}>`,
    );
    const subnets = findAll(template, 'AWS::EC2::NetworkInterface').map(
      ({ properties }) => `${arn}:subnet/<${referred(properties.SubnetId)}>`,
    );
    const profiles = findAll(template, 'AWS::IAM::InstanceProfile').map(({ id }) => `<${id}>`);
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: ['AssociateAddress', 'DisassociateAddress'],
        Resource: addresses,
        Condition: [],
      },
      {
        Effect: 'Allow',
        Action: [
          'AssociateAddress',
          'AttachNetworkInterface',
          'DisassociateAddress',
          'ModifyNetworkInterfaceAttribute',
        ],
        Resource: [`${arn}:network-interface/*`],
        Condition: subnets,
      },
      {
        Effect: 'Allow',
        Action: ['AssociateAddress', 'AttachNetworkInterface'],
        Resource: [`${arn}:instance/*`],
        Condition: profiles,
      },
    ]);
    expect([addresses, subnets, profiles].map(({ length }) => length)).toEqual([2, 2, 2]);
  });

  it('they take HTTPS from the functions, and nothing else from anybody', () => {
    const [functionsGroup] = placements(template)[0].SecurityGroupIds;
    expect(ingressOf(template)).toEqual([
      expect.objectContaining({
        FromPort: 443,
        ToPort: 443,
        SourceSecurityGroupId: functionsGroup,
      }),
    ]);
    expect(findAll(template, 'AWS::EC2::NatGateway')).toEqual([]);
  });
});

it('instances get other addresses than the gateways, which still hold theirs, would give them', () => {
  const [one, other] = [
    synthesizeStack({ egress: 'nat-gateway' }),
    synthesizeStack({ egress: 'nat-instance', natInstanceImage: 'ami-0123abcd' }),
  ].map((template) => findAll(template, 'AWS::EC2::EIP').map(({ id }) => id));
  expect(one?.filter((id) => other?.includes(id))).toEqual([]);
});

describe('in an existing VPC', () => {
  const existingVpc = {
    vpcId: 'vpc-0a1b',
    subnetIds: ['subnet-0a', 'subnet-0b'],
    egressAddresses: ['203.0.113.7', '203.0.113.8'],
  };
  const template = synthesizeStack({ egress: 'existing-vpc', existingVpc });

  it('functions run in its subnets, in a security group of their own', () => {
    const { id } = findOne(template, 'AWS::EC2::SecurityGroup', { VpcId: 'vpc-0a1b' });
    const placement = {
      SubnetIds: ['subnet-0a', 'subnet-0b'],
      SecurityGroupIds: [{ 'Fn::GetAtt': [id, 'GroupId'] }],
    };
    expect(placements(template).length).toBeGreaterThan(5);
    for (const placed of placements(template)) expect(placed).toMatchObject(placement);
  });

  it('nothing of the network is made, and the output has the addresses that were given', () => {
    for (const type of ['VPC', 'Subnet', 'NatGateway', 'EIP', 'VPCEndpoint']) {
      expect(findAll(template, `AWS::EC2::${type}`)).toEqual([]);
    }
    expect(addressList(template)).toBe('203.0.113.7;203.0.113.8');
  });

  it('there is no output where no addresses are given', () => {
    const { egressAddresses: _untold, ...vpc } = existingVpc;
    const untold = synthesizeStack({ egress: 'existing-vpc', existingVpc: vpc });
    expect(addressList(untold)).toBeUndefined();
  });
});

describe('without', () => {
  const template = synthesizeStack({ egress: 'none' });

  it('no function is in a VPC, none may touch one, and no address is promised', () => {
    expect(placements(template)).toEqual([]);
    expect(JSON.stringify(findAll(template, 'AWS::IAM::Policy'))).not.toContain('ec2:');
    expect(addressList(template)).toBeUndefined();
  });

  it('all functions are there', () => {
    const names = findAll(template, 'AWS::Lambda::Function').map(
      ({ properties }) => properties.FunctionName,
    );
    expect(new Set(names)).toEqual(new Set(functionNames.map((name) => deployedName(name))));
  });
});
