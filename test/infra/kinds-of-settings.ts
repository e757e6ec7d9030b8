/** Settings of every kind: together they make each resource that the stack can have. */
import { componentsOf } from '../support/many-components.ts';
import { responderArn } from './synthesized-stack.ts';

/** Each by what is special in it. */
export const everyWay: readonly (readonly [string, object])[] = [
  ['the settings of cdk.json', {}],
  ['NAT instances', { egress: 'nat-instance', natInstanceImage: 'ami-0123456789abcdef0' }],
  ['shared addresses', { sharedAddresses: true }],
  [
    'shared NAT instances',
    { egress: 'nat-instance', natInstanceImage: 'ami-0123456789abcdef0', sharedAddresses: true },
  ],
  [
    'an existing VPC that is shared, several components and other accounts',
    {
      components: ['wx0123456789abcdef', 'wxfedcba9876543210'],
      egress: 'existing-vpc',
      existingVpc: { vpcId: 'vpc-0123456789abcdef0', subnetIds: ['subnet-0123456789abcdef0'] },
      sharedAddresses: true,
      callers: { orders: { tenants: ['tenant-7'] } },
      lookUpAccounts: ['111122223333', { account: '444455556666', caller: 'orders' }],
      messageResponder: responderArn,
      eventArchiveDays: 30,
      alarmEmails: ['on-call@example.com'],
    },
  ],
  [
    'addresses that exist, a former domain and a former key',
    {
      encryption: 'aws-managed-keys',
      previousEncryptionKeyArn: 'arn:aws:kms:eu-west-2:111122223333:key/0a1b',
      natCount: 2,
      eipAllocationIds: ['eipalloc-0123456789abcdef0', 'eipalloc-0fedcba9876543210'],
      keepAddresses: ['nat-gateway'],
      domain: { name: 'a.example.com', hostedZone: { id: 'Z1', name: 'example.com' } },
      previousDomains: [{ name: 'b.example.com', hostedZone: { id: 'Z1', name: 'example.com' } }],
      defaultEndpoint: 'closed',
      availabilityZones: ['eu-west-2a', 'eu-west-2b'],
    },
  ],
  ['a restored table', { restoredTable: 'wxkeeper-restored' }],
  [
    "a domain and AWS's keys",
    {
      egress: 'none',
      encryption: 'aws-managed-keys',
      eventArchiveDays: 30,
      domain: { name: 'a.example.com', hostedZone: { id: 'Z1', name: 'example.com' } },
    },
  ],
];

/** Further ones, for what looks at templates as a whole. */
export const furtherWays: typeof everyWay = [
  ['one NAT gateway', { natCount: 1 }],
  ['addresses for a change', { keepAddresses: ['nat-instance'] }],
  [
    'a topic that exists, x86_64 and room for single functions',
    {
      alarmTopicArn: 'arn:aws:sns:eu-west-2:111122223333:pager',
      architecture: 'x86_64',
      runtime: 'nodejs22.x',
      callConcurrency: 20,
      reservedConcurrency: { 'get-access-token': 50 },
    },
  ],
  ['operators', { operators: ['oncall', 'teams/ops/oncall'] }],
  [
    'a certificate of its own, without Route 53',
    {
      domain: {
        name: 'a.example.com',
        certificateArn: 'arn:aws:acm:eu-west-2:111122223333:certificate/0a1b',
      },
    },
  ],
  ...[13, 36, 100].map(
    (count) => [`${count} components`, { components: componentsOf(count) }] as const,
  ),
  [
    '100 components of a stage, with 10 callers',
    {
      components: componentsOf(100),
      stageName: 'production',
      callers: Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [`caller-${index}`, { tenants: [`t${index}`] }]),
      ),
      sharedAddresses: true,
      eventArchiveDays: 30,
    },
  ],
];
