/** The schemas of the settings about the network: the domain, and the way out to WeChat. */
import { BlockList, isIPv4 } from 'node:net';
import * as z from 'zod/mini';
import { isReference, listOf, mustBe, objectOf, pattern, reference, text } from './must-be.ts';

const hostName = pattern(
  /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  'a lower-case host name, as in "wechat.example.com"',
);

const domain = objectOf(
  {
    /** The host name by which WeChat and browsers reach the service. */
    name: hostName,
    /** A certificate in the same region. Default: a new one, which requires `hostedZone`. */
    certificateArn: z.optional(
      reference(/^arn:aws[\w-]*:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, "a certificate's ARN"),
    ),
    /** The Route 53 zone for the records. Leave it out if the DNS is managed elsewhere. */
    hostedZone: z.optional(
      objectOf(
        { id: reference(/^Z[A-Z0-9]{1,31}$/, 'the id of a hosted zone'), name: hostName },
        '{ "id": "Z…", "name": "example.com" }',
      ),
    ),
  },
  '{ "name": "wechat.example.com", … }',
);

/** WeChat's list takes no more. */
const MOST_ADDRESSES = 100;
/** Lambda takes no more. */
const MOST_SUBNETS = 16;

/** What no NAT has to the outside: WeChat would never see it. */
const notPublic = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, bits);
}

const publicAddresses = listOf(
  text().check(
    z.refine((address) => isReference(address) || isIPv4(address), {
      ...mustBe('an IPv4 address'),
      abort: true,
    }),
    z.refine(
      (address) => isReference(address) || !notPublic.check(address),
      mustBe('a public IPv4 address'),
    ),
  ),
  'IPv4 addresses, as in "203.0.113.7"',
).check(z.maxLength(MOST_ADDRESSES, mustBe(`at most ${MOST_ADDRESSES} addresses`)));

const existingVpc = objectOf(
  {
    vpcId: reference(/^vpc-[0-9a-f]+$/, "a VPC's id"),
    subnetIds: listOf(reference(/^subnet-[0-9a-f]+$/, "a subnet's id"), "subnets' ids").check(
      z.minLength(1, mustBe('at least one private subnet')),
      z.maxLength(MOST_SUBNETS, mustBe(`at most ${MOST_SUBNETS} subnets`)),
    ),
    /** The public source addresses of the subnets' traffic. They are only shown as an output. */
    egressAddresses: z.optional(publicAddresses),
  },
  '{ "vpcId": "vpc-…", "subnetIds": ["subnet-…"] }',
);

/** As they stand in `settingsSchema`. */
export const networkSettings = {
  domain: z.optional(domain),
  /** Former domains, which go on answering until WeChat has the new one. */
  previousDomains: z._default(listOf(domain, 'domains, as in "domain"'), []),
  /** Whether API Gateway's own address answers beside a domain. Without one it always does. */
  defaultEndpoint: z._default(z.enum(['open', 'closed'], mustBe('"open" or "closed"')), 'open'),
  egress: z._default(
    z.enum(
      ['nat-gateway', 'nat-instance', 'existing-vpc', 'none'],
      mustBe('"nat-gateway", "nat-instance", "existing-vpc" or "none"'),
    ),
    'nat-gateway',
  ),
  /** Why one: docs/decisions.md, "One NAT". */
  natCount: z._default(z.literal([1, 2], mustBe('1 or 2')), 1),
  /** Existing Elastic IPs for the NATs, in place of new ones. */
  eipAllocationIds: z.optional(
    listOf(
      reference(/^eipalloc-[0-9a-f]+$/, "an Elastic IP's allocation id"),
      "Elastic IPs' allocation ids",
    ),
  ),
  /** Their public addresses. They are only shown as an output. */
  eipAddresses: z.optional(publicAddresses),
  /** The ways out whose addresses are allocated whether they are used or not. */
  keepAddresses: z._default(
    listOf(
      z.enum(['nat-gateway', 'nat-instance'], mustBe('"nat-gateway" or "nat-instance"')),
      'ways out: "nat-gateway", "nat-instance"',
    ),
    [],
  ),
  /** Of the VPC. Default: the first two of the region. */
  availabilityZones: z.optional(
    listOf(
      pattern(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, 'an availability zone, as in "eu-west-2a"'),
      'availability zones',
    ).check(z.minLength(1, mustBe('one or two zones')), z.maxLength(2, mustBe('one or two zones'))),
  ),
  natInstanceImage: z.optional(pattern(/^ami-[0-9a-f]+$/, "a machine image's id")),
  existingVpc: z.optional(existingVpc),
};
