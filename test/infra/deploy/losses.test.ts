/** Which changes of the settings are refused, because they would take something away at once. */
import { describe, expect, it } from '@jest/globals';
import type { FoundResource } from '../../../infra/deploy/cloud.ts';
import { lossesOf } from '../../../infra/deploy/losses.ts';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { cdkContext, findAll, synthesizeStack } from '../synthesized-stack.ts';

const certificateArn = 'arn:aws:acm:eu-west-2:111122223333:certificate/0a1b';
const oldDomain = { name: 'old.example.com', certificateArn };
const newDomain = { name: 'new.example.com', certificateArn };
const natInstanceImage = 'ami-0123abcd';

function lossesWith(
  resources: readonly FoundResource[],
  settings: object,
  baseUrl?: string,
): string[] {
  const arn = 'arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/wxkeeper/1';
  const stack = { status: 'UPDATE_COMPLETE', isProtected: true, arn, resources, baseUrl };
  return lossesOf(stack, readDeploySettings({ ...cdkContext, ...settings }));
}

function resource(type: string, physicalId: string): FoundResource {
  return { type, logicalId: '', physicalId };
}

it('a stack that does not exist has nothing to lose', () => {
  expect(lossesOf(undefined, readDeploySettings(cdkContext))).toEqual([]);
});

describe('addresses', () => {
  const network = (settings: object) => {
    const template = synthesizeStack(settings);
    return ['AWS::EC2::EIP', 'AWS::EC2::SecurityGroup'].flatMap((type) =>
      findAll(template, type).map(({ id }) => ({ type, logicalId: id, physicalId: '' })),
    );
  };
  const one = network({ natCount: 1 });
  const kept = network({ natCount: 1, keepAddresses: ['nat-instance'] });
  const eipAllocationIds = ['eipalloc-0a'];
  const given = network({ natCount: 1, eipAllocationIds });
  const existingVpc = { vpcId: 'vpc-1', subnetIds: ['subnet-1'] };
  const elsewhere = network({ egress: 'existing-vpc', existingVpc });
  const ahead = { egress: 'existing-vpc', existingVpc, keepAddresses: ['nat-gateway'] };
  const instances = { natCount: 1, egress: 'nat-instance', natInstanceImage };

  it.each<[string, readonly FoundResource[], object]>([
    ['of one NAT', one, { natCount: 1 }],
    ['that were allocated before', kept, instances],
    ['that are not ours', one, { natCount: 2, eipAllocationIds: ['eipalloc-0a', 'eipalloc-0b'] }],
    ['where there were none', network({ egress: 'none' }), {}],
    ['ahead of leaving another VPC', network(ahead), {}],
    ['that are given up', one, { egress: 'none' }],
  ])('%s are used', (_what, resources, settings) => {
    expect(lossesWith(resources, settings)).toEqual([]);
  });

  it.each([
    ['a second NAT', { natCount: 2 }, 'nat-gateway'],
    ['another way out', instances, 'nat-instance'],
  ])('of %s are listed first', (_what, settings, kind) => {
    expect(lossesWith(one, settings)).toEqual([
      expect.stringContaining(`"keepAddresses": ["${kind}"], and deploy.`),
    ]);
  });

  it.each([
    ['those that were given by their ids', given],
    ['those of another VPC', elsewhere],
  ])('in place of %s are listed first', (_what, deployed) => {
    expect(lossesWith(deployed, { natCount: 1 })).toEqual([
      expect.stringContaining('"keepAddresses": ["nat-gateway"], and deploy.'),
    ]);
  });
});

describe('a domain', () => {
  const old = resource('AWS::ApiGatewayV2::DomainName', oldDomain.name);
  const both = [old, resource('AWS::ApiGatewayV2::DomainName', newDomain.name)];

  it.each<[string, readonly FoundResource[], object]>([
    ['stays', [old], { domain: oldDomain }],
    ['is added', [], { domain: newDomain }],
    ['follows another one', [old], { domain: newDomain, previousDomains: [oldDomain] }],
    ['goes a deployment later', both, { domain: newDomain }],
  ])('%s', (_what, resources, settings) => {
    expect(lossesWith(resources, settings)).toEqual([]);
  });

  it.each([{ domain: newDomain }, {}])('is not closed by %j', (settings) => {
    expect(lossesWith([old], settings)).toEqual([
      expect.stringMatching(/^old\.example\.com would stop answering.*"previousDomains"/s),
    ]);
  });
});

describe("the address that is the service's", () => {
  const old = resource('AWS::ApiGatewayV2::DomainName', oldDomain.name);
  const both = [old, resource('AWS::ApiGatewayV2::DomainName', newDomain.name)];
  const ofApiGateway = 'https://a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn';

  it('is not closed by going back to the former one', () => {
    const settings = { domain: oldDomain };
    expect(lossesWith(both, settings, 'https://new.example.com')).toEqual([
      expect.stringMatching(/^new\.example\.com would stop answering/),
    ]);
    const kept = { ...settings, previousDomains: [newDomain] };
    expect(lossesWith(both, kept, 'https://new.example.com')).toEqual([]);
  });

  it('may change again while the one before the last goes', () => {
    const third = { name: 'third.example.com', certificateArn };
    const settings = { domain: third, previousDomains: [newDomain] };
    expect(lossesWith(both, settings, 'https://new.example.com')).toEqual([]);
  });

  it("is not API Gateway's any more only after a deployment", () => {
    const settings = { domain: newDomain, defaultEndpoint: 'closed' };
    expect(lossesWith([], settings, ofApiGateway)).toEqual([
      expect.stringMatching(
        /^a1b2c3d4e5\.execute-api\..* would stop answering.*"defaultEndpoint"/s,
      ),
    ]);
    expect(lossesWith([], { domain: newDomain }, ofApiGateway)).toEqual([]);
    expect(lossesWith(both.slice(1), settings, 'https://new.example.com')).toEqual([]);
  });
});

describe("the stack's key", () => {
  const key = resource('AWS::KMS::Key', '0a1b2c3d');
  const previousEncryptionKeyArn = 'arn:aws-cn:kms:cn-north-1:111122223333:key/0a1b2c3d';

  it('is not given up before functions may read with it', () => {
    expect(lossesWith([key], { encryption: 'aws-managed-keys' })).toEqual([
      expect.stringContaining(`"previousEncryptionKeyArn": "${previousEncryptionKeyArn}"`),
    ]);
    const settings = { encryption: 'aws-managed-keys', previousEncryptionKeyArn };
    expect(lossesWith([key], settings)).toEqual([]);
    expect(lossesWith([key], {})).toEqual([]);
  });

  it('is not mistaken for that of an earlier change', () => {
    const earlier = 'arn:aws-cn:kms:cn-north-1:111122223333:key/99999999';
    const settings = { encryption: 'aws-managed-keys', previousEncryptionKeyArn: earlier };
    expect(lossesWith([key], settings)).toEqual([
      expect.stringContaining(`"previousEncryptionKeyArn": "${previousEncryptionKeyArn}"`),
    ]);
  });
});
