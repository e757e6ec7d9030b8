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

function lossesWith(resources: readonly FoundResource[], settings: object): string[] {
  const arn = 'arn:aws-cn:cloudformation:cn-north-1:111122223333:stack/wxkeeper/1';
  const stack = { status: 'UPDATE_COMPLETE', isProtected: true, arn, resources };
  return lossesOf(stack, readDeploySettings({ ...cdkContext, ...settings }));
}

function resource(type: string, physicalId: string): FoundResource {
  return { type, logicalId: '', physicalId };
}

it('a stack that does not exist has nothing to lose', () => {
  expect(lossesOf(undefined, readDeploySettings(cdkContext))).toEqual([]);
});

describe('addresses', () => {
  const elasticIps = (settings: object) =>
    findAll(synthesizeStack(settings), 'AWS::EC2::EIP').map(({ id }) => ({
      type: 'AWS::EC2::EIP',
      logicalId: id,
      physicalId: '203.0.113.7',
    }));
  const one = elasticIps({ natCount: 1 });
  const kept = elasticIps({ natCount: 1, keepAddresses: ['nat-instance'] });
  const instances = { natCount: 1, egress: 'nat-instance', natInstanceImage };

  it.each<[string, readonly FoundResource[], object]>([
    ['of one NAT', one, { natCount: 1 }],
    ['that were allocated before', kept, instances],
    ['that are not ours', one, { eipAllocationIds: ['eipalloc-0a', 'eipalloc-0b'] }],
    ['where there were none', [], {}],
    ['that are given up', one, { egress: 'none' }],
  ])('%s are used', (_what, resources, settings) => {
    expect(lossesWith(resources, settings)).toEqual([]);
  });

  it.each([
    ['a second NAT', { natCount: 2 }, 'nat-gateway'],
    ['another way out', instances, 'nat-instance'],
  ])('of %s are listed first', (_what, settings, kind) => {
    expect(lossesWith(one, settings)).toEqual([
      expect.stringContaining(`set "keepAddresses": ["${kind}"], and deploy.`),
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
});
