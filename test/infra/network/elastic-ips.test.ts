/** The addresses on WeChat's list: before the stack, after it, and while the way out changes. */
import { describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { findAll, referred, synthesizeStack } from '../synthesized-stack.ts';

const componentAppId = 'wx0123456789abcdef';
const eipAllocationIds = ['eipalloc-0a', 'eipalloc-0b'];
const natInstanceImage = 'ami-0123abcd';

/** The Elastic IPs' ids by their kind and number. */
function elasticIps(template: Template): string[] {
  return findAll(template, 'AWS::EC2::EIP').map(({ id }) => id.slice('Egress'.length, -8));
}

function listOf(template: Template): unknown {
  return template.findOutputs('*')[`${componentAppId}AddressList`]?.Value;
}

describe('addresses that existed before the stack', () => {
  it('are those of the NAT gateways, and none is allocated', () => {
    const template = synthesizeStack({ eipAllocationIds, natCount: 2 });
    const gateways = findAll(template, 'AWS::EC2::NatGateway');
    expect(gateways.map(({ properties }) => properties.AllocationId)).toEqual(eipAllocationIds);
    expect(elasticIps(template)).toEqual([]);
  });

  it('are those of the NAT instances', () => {
    const settings = {
      egress: 'nat-instance',
      natInstanceImage,
      eipAllocationIds,
      natCount: 2,
    } as const;
    const templates = findAll(synthesizeStack(settings), 'AWS::EC2::LaunchTemplate');
    const userData = templates.map(({ properties }) => JSON.stringify(properties));
    expect(userData.map((text) => /eip_id=(eipalloc-\w+)/.exec(text)?.[1])).toEqual(
      expect.arrayContaining(eipAllocationIds),
    );
  });

  it('are in the output where they are told', () => {
    const eipAddresses = ['203.0.113.7', '203.0.113.8'];
    const told = synthesizeStack({ eipAllocationIds, eipAddresses, natCount: 2 });
    expect(listOf(told)).toBe('203.0.113.7;203.0.113.8');
    expect(listOf(synthesizeStack({ eipAllocationIds, natCount: 2 }))).toBeUndefined();
  });
});

describe("the stack's own addresses", () => {
  it.each([
    ['nat-gateway', {}],
    ['nat-instance', { natInstanceImage }],
  ] as const)('of a %s outlive the stack and every change', (egress, others) => {
    const { Resources } = synthesizeStack({ egress, natCount: 2, ...others }).toJSON();
    const own = Object.values<Record<string, unknown>>(Resources).filter(
      ({ Type }) => Type === 'AWS::EC2::EIP',
    );
    expect(own).toHaveLength(2);
    for (const { DeletionPolicy, UpdateReplacePolicy } of own) {
      // A first deployment that fails leaves none behind.
      expect(DeletionPolicy).toBe('RetainExceptOnCreate');
      expect(UpdateReplacePolicy).toBe('Retain');
    }
  });

  it('are allocated ahead of a change, and stay until they are let go', () => {
    const before = synthesizeStack({ natCount: 2, keepAddresses: ['nat-instance'] });
    const settings = { egress: 'nat-instance', natCount: 2, natInstanceImage } as const;
    const after = synthesizeStack({ ...settings, keepAddresses: ['nat-gateway'] });
    const all = ['natgateway1', 'natgateway2', 'natinstance1', 'natinstance2'];
    for (const template of [before, after]) {
      expect(elasticIps(template)).toEqual(all);
      expect((listOf(template) as { 'Fn::Join': unknown[][] })['Fn::Join'][1]).toHaveLength(4);
    }
    const ids = (template: Template) => findAll(template, 'AWS::EC2::EIP').map(({ id }) => id);
    expect(ids(before)).toEqual(ids(after));
    expect(findAll(before, 'AWS::EC2::NatGateway')).toHaveLength(2);
    expect(findAll(after, 'AWS::EC2::NatGateway')).toEqual([]);
  });

  it('are two for one NAT where the second is kept', () => {
    const template = synthesizeStack({ natCount: 1, keepAddresses: ['nat-gateway'] });
    const [gateway, ...others] = findAll(template, 'AWS::EC2::NatGateway');
    expect(others).toEqual([]);
    expect(referred(gateway?.properties.AllocationId)).toMatch(/^Egressnatgateway1/);
    expect(elasticIps(template)).toEqual(['natgateway1', 'natgateway2']);
  });

  it('are listed beside those of an existing VPC', () => {
    const existingVpc = {
      vpcId: 'vpc-0a',
      subnetIds: ['subnet-0a'],
      egressAddresses: ['203.0.113.7'],
    };
    const template = synthesizeStack({
      egress: 'existing-vpc',
      existingVpc,
      keepAddresses: ['nat-gateway'],
    });
    expect(JSON.stringify(listOf(template))).toContain('203.0.113.7;');
    expect(elasticIps(template)).toHaveLength(2);
  });
});

it('the zones can be chosen', () => {
  const availabilityZones = ['eu-west-2a', 'eu-west-2c'];
  const template = synthesizeStack({ availabilityZones }, { region: 'eu-west-2' });
  const zones = findAll(template, 'AWS::EC2::Subnet').map(
    ({ properties }) => properties.AvailabilityZone,
  );
  expect(new Set(zones)).toEqual(new Set(availabilityZones));
});

it.each<[object, RegExp]>([
  [
    { eipAllocationIds: ['eipalloc-0a'], natCount: 2 },
    /one for each NAT \(natCount 2\), but has 1\. .* 5 Elastic/,
  ],
  [{ eipAllocationIds, egress: 'none' }, /^eipAllocationIds is only allowed with egress "nat-g/],
  [{ eipAddresses: ['203.0.113.7'] }, /^eipAddresses must have the address of each/],
  [{ eipAllocationIds: ['203.0.113.7'] }, /^eipAllocationIds\[0\] must be an Elastic IP's alloc/],
  [
    { availabilityZones: ['eu-west-2a'], natCount: 2 },
    /^availabilityZones must have a zone for each NAT/,
  ],
  [{ availabilityZones: ['London'] }, /^availabilityZones\[0\] must be an availability zone/],
  [{ keepAddresses: ['nat-gateway'], egress: 'none' }, /^keepAddresses is not allowed/],
  [{ keepAddresses: ['existing-vpc'] }, /^keepAddresses\[0\] must be "nat-gateway" or/],
])('%j is refused', (settings, mistake) => {
  const { mistakes } = checkDeploySettings({ components: [componentAppId], ...settings });
  expect(mistakes[0]).toMatch(mistake);
});
