/** What belongs to another region, another account's partition or to no region is refused at once. */
import { expect, it } from '@jest/globals';
import { checkDeploySettings, type DeployTarget } from '../../../infra/settings/deploy-settings.ts';

const components = ['wxfedcba9876543210'];
const elsewhere = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b';
const here = 'arn:aws:acm:eu-west-2:111122223333:certificate/0a1b';
const domain = { name: 'a.example.com', certificateArn: elsewhere };
const inLondon = { account: '111122223333', region: 'eu-west-2' };

function mistakesOf(settings: object, target: DeployTarget = inLondon): string[] {
  return checkDeploySettings({ components, ...settings }, target).mistakes;
}

const everywhere: [string, object, string][] = [
  [
    'a certificate',
    { domain },
    `domain[certificateArn] must be in the region of the stack, eu-west-2, but is ${elsewhere}`,
  ],
  [
    "a former domain's certificate",
    {
      domain: { name: 'b.example.com', certificateArn: here },
      previousDomains: [domain],
    },
    `previousDomains[0][certificateArn] must be in the region of the stack, eu-west-2, but is ${elsewhere}`,
  ],
  [
    'a topic',
    { alarmTopicArn: 'arn:aws:sns:us-east-1:111122223333:pager' },
    'alarmTopicArn must be in the region of the stack, eu-west-2, but is arn:aws:sns:us-east-1:111122223333:pager',
  ],
  [
    'a topic of another partition',
    { alarmTopicArn: 'arn:aws-cn:sns:eu-west-2:111122223333:pager' },
    'alarmTopicArn must be in the region of the stack, eu-west-2, but is arn:aws-cn:sns:eu-west-2:111122223333:pager',
  ],
  [
    'a former key',
    {
      encryption: 'aws-managed-keys',
      previousEncryptionKeyArn: 'arn:aws:kms:us-east-1:111122223333:key/0a1b',
    },
    'previousEncryptionKeyArn must be in the region of the stack, eu-west-2, but is arn:aws:kms:us-east-1:111122223333:key/0a1b',
  ],
  [
    'zones',
    { availabilityZones: ['us-east-1a', 'us-east-1b'] },
    'availabilityZones must be of the region eu-west-2, but are of us-east-1',
  ],
  [
    'a responder in China',
    { messageResponder: 'arn:aws-cn:lambda:cn-north-1:111122223333:function:answer' },
    'messageResponder must be in the partition aws of the region, but is arn:aws-cn:lambda:cn-north-1:111122223333:function:answer',
  ],
  [
    'an operator in China',
    { operators: ['oncall', 'arn:aws-cn:iam::111122223333:role/oncall'] },
    'operators[1] must be in the partition aws of the region, but is arn:aws-cn:iam::111122223333:role/oncall',
  ],
];

it.each(everywhere)('%s of another region is refused', (_what, settings, mistake) => {
  expect(mistakesOf(settings)).toEqual([mistake]);
});

it.each(everywhere)('%s is not compared with a region that nobody chose', (_what, settings) => {
  expect(mistakesOf(settings, {})).toEqual([]);
  const target = { account: '111122223333', region: 'us-gov-west-1', isRegionAssumed: true };
  expect(mistakesOf(settings, target)).toEqual([]);
});

it('each stands in the list, beside one that is wrong in itself', () => {
  const settings = { operators: ['role/oncall'], availabilityZones: ['us-east-1a', 'us-east-1b'] };
  expect(mistakesOf({ ...settings, domain })).toEqual([
    expect.stringMatching(/^operators\[0\] must be a role's ARN/),
    expect.stringMatching(/^domain\[certificateArn\] must be in the region/),
    expect.stringMatching(/^availabilityZones must be of the region/),
  ]);
});

it('zones of two regions are refused wherever it is', () => {
  const settings = { availabilityZones: ['eu-west-2a', 'eu-west-1b'] };
  const mistake = 'availabilityZones must be of one region, but are of eu-west-2 and eu-west-1';
  expect(mistakesOf(settings, {})).toEqual([mistake]);
});

it.each([
  ['eu-west-2', { domain: { name: 'a.example.com', certificateArn: here } }],
  ['eu-west-2', { messageResponder: 'arn:aws:lambda:us-east-1:111122223333:function:answer' }],
  ['cn-north-1', { operators: ['oncall', 'arn:aws-cn:iam::111122223333:role/oncall'] }],
  ['us-gov-west-1', { operators: ['arn:aws-us-gov:iam::111122223333:role/oncall'] }],
  ['ap-east-1', { availabilityZones: ['ap-east-1a', 'ap-east-1b'] }],
])('what is in %s is taken there: %j', (region, settings) => {
  expect(mistakesOf(settings, { region })).toEqual([]);
});
