/** Settings that AWS, WeChat or the service itself could do nothing with are refused at once. */
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from '@jest/globals';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { componentsOf } from '../../support/many-components.ts';
import { synthesizeTemplates } from '../synthesized-stack.ts';

const components = ['wxfedcba9876543210'];
const vpc = { vpcId: 'vpc-1', subnetIds: ['subnet-1'] };
const role = 'a role\'s ARN or its name, as in "oncall" or "arn:aws:iam::111122223333:role/oncall"';

const mistakesOf = (settings: object) => checkDeploySettings({ components, ...settings }).mistakes;

it.each<[string, object, string]>([
  [
    'an operator by half of an ARN, which would be taken for a path',
    { operators: ['role/oncall'] },
    `operators[0] must be ${role}, but is "role/oncall"`,
  ],
  [
    'an origin by a pattern, which is nobody',
    { returnUrlOrigins: ['https://*.example.com'] },
    'returnUrlOrigins[0] must be an origin, as in "https://app.example.com", but is "https://*.example.com"',
  ],
  [
    'an address that nobody sees from outside',
    { egress: 'existing-vpc', existingVpc: { ...vpc, egressAddresses: ['10.0.0.1'] } },
    'existingVpc[egressAddresses][0] must be a public IPv4 address, but is "10.0.0.1"',
  ],
  [
    'the same of Elastic IPs',
    { natCount: 1, eipAllocationIds: ['eipalloc-0a'], eipAddresses: ['192.168.1.1'] },
    'eipAddresses[0] must be a public IPv4 address, but is "192.168.1.1"',
  ],
  [
    'a name that is too long for a certificate',
    {
      domain: {
        name: `${'a'.repeat(60)}.example.com`,
        hostedZone: { id: 'Z1', name: 'example.com' },
      },
    },
    'domain[name] must have up to 64 characters for a new certificate, but has 72',
  ],
  [
    'one of our own functions as responder',
    { messageResponder: 'arn:aws:lambda:eu-west-2:111122223333:function:wxkeeper-receive-message' },
    'messageResponder must be a function of your own, but is wxkeeper-receive-message',
  ],
  [
    'one of a stage, by an alias',
    {
      messageResponder:
        'arn:aws:lambda:eu-west-2:111122223333:function:wxkeeper-test-get-ticket:live',
    },
    'messageResponder must be a function of your own, but is wxkeeper-test-get-ticket',
  ],
  ['a name with a blank', { 'alarm emails': [] }, notOurs('alarm emails', 'alarmEmails')],
  ['a name with a blank after it', { 'alarmEmails ': [] }, notOurs('alarmEmails ', 'alarmEmails')],
  ['a name with a dot', { 'alarm.emails': [] }, notOurs('alarm.emails', 'alarmEmails')],
])('%s', (_what, settings, mistake) => {
  expect(mistakesOf(settings)).toEqual([mistake]);
});

function notOurs(name: string, nearest: string): string {
  return `${name} is not a setting, the nearest one is ${nearest}`;
}

it.each<[string, object, RegExp]>([
  [
    'subnets than Lambda takes',
    { egress: 'existing-vpc', existingVpc: { ...vpc, subnetIds: numbered(17, 'subnet-') } },
    /^existingVpc\[subnetIds\] must be at most 16 subnets/,
  ],
  [
    "addresses than WeChat's list takes",
    {
      egress: 'existing-vpc',
      existingVpc: { ...vpc, egressAddresses: numbered(101, '203.0.113.') },
    },
    /^existingVpc\[egressAddresses\] must be at most 100 addresses/,
  ],
  [
    "operators than a queue's policy holds",
    { operators: numbered(21, 'oncall-') },
    /^operators must be at most 20 roles/,
  ],
  [
    "accounts than a function's policy holds",
    { lookUpAccounts: numbered(51, '1111222233') },
    /^lookUpAccounts must be at most 50 accounts/,
  ],
])('more %s', (_what, settings, mistake) => {
  expect(mistakesOf(settings)).toEqual([expect.stringMatching(mistake)]);
});

/** Two digits at least, so that an account's id has all of its own. */
function numbered(count: number, prefix: string): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${prefix}${String(index).padStart(2, '0')}`,
  ).map((text) => text.replace(/\.0(\d)$/, '.$1'));
}

it.each([
  ['operators of twenty roles', { operators: numbered(20, 'oncall-') }],
  ['an ARN with role as its path', { operators: ['arn:aws:iam::111122223333:role/role/oncall'] }],
  ['what `cdk acknowledge` writes', { 'acknowledged-issue-numbers': [34_892] }],
  ["the CDK's own notes", { 'availability-zones:account=1:region=eu-west-2': [] }],
  [
    'a responder with a name like ours',
    { messageResponder: 'arn:aws:lambda:eu-west-2:111122223333:function:wxkeeper-answer' },
  ],
])('%s are taken', (_what, settings) => {
  expect(mistakesOf(settings)).toEqual([]);
});

it('keeps logs for as long as the CDK knows of', () => {
  const days = Object.values(RetentionDays).map(Number);
  const known = days.filter((each) => each > 0 && each < 9999);
  const [mistake] = mistakesOf({ logRetentionDays: 2 });
  expect(mistake).toContain(`must be one of ${known.join(', ')}, but is 2`);
});

describe('the size of the stack', () => {
  const named = (callers: number) =>
    Object.fromEntries(numbered(callers, 'caller-').map((name) => [name, {}]));
  const growing = {
    components: componentsOf(100),
    alarmEmails: ['a@example.com', 'b@example.com'],
    callers: named(12),
    lookUpAccounts: numbered(5, '1111222233'),
    previousDomains: ['b', 'c'].map((name) => ({
      name: `${name}.example.com`,
      hostedZone: { id: 'Z1', name: 'example.com' },
    })),
  };

  it('is within the limit with all that can be chosen, where nothing more may grow', () => {
    expect(mistakesOf(growing)).toEqual([]);
    const [own] = synthesizeTemplates({
      ...growing,
      stageName: 'production',
      egress: 'nat-instance',
      natInstanceImage: 'ami-0a',
      keepAddresses: ['nat-gateway'],
      sharedAddresses: true,
      eventArchiveDays: 30,
      domain: { name: 'a.example.com', hostedZone: { id: 'Z1', name: 'example.com' } },
      messageResponder: 'arn:aws:lambda:eu-west-1:111122223333:function:answer',
      accountConcurrency: 1000,
    });
    const count = Object.keys(own?.template.toJSON()['Resources'] ?? {}).length;
    expect(count).toBeLessThanOrEqual(500);
    expect(count).toBeGreaterThan(470);
  });

  it('is refused in our words beyond', () => {
    expect(mistakesOf({ ...growing, callers: named(14) })).toEqual([
      expect.stringMatching(
        /^the stack would have more than 500 resources.*callers \(14\) 7, lookUpAccounts \(5\) 4.*228 in all/,
      ),
    ]);
  });
});
