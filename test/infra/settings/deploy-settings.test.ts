/** The deploy settings: what is accepted, and what somebody reads who made mistakes. */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  DeploySettingsInvalid,
  readDeploySettings,
  type DeployTarget,
} from '../../../infra/settings/deploy-settings.ts';
import { cdkContext } from '../synthesized-stack.ts';

const first = 'wx0123456789abcdef';
const second = 'wxfedcba9876543210';

function mistakesIn(context: Record<string, unknown>, target: DeployTarget = {}): string[] {
  try {
    readDeploySettings(context, target);
  } catch (error) {
    if (error instanceof DeploySettingsInvalid) return error.message.split('\n').slice(1);
    throw error;
  }
  throw new Error('the settings were accepted');
}

/** What need not be set. */
const defaults = {
  stageName: '',
  egress: 'nat-gateway',
  natCount: 1,
  canary: true,
  keepAddresses: [],
  previousDomains: [],
  defaultEndpoint: 'open',
  sharedAddresses: false,
  returnUrlOrigins: [],
  unsignedVisitsPerHour: 200,
  tenantChanges: 'allowed',
  platforms: {},
  publishCheck: true,
  verificationFiles: {},
  alarmEmails: [],
  logRetentionDays: 30,
  accountConcurrency: 1000,
  eventArchiveDays: 0,
  encryption: 'customer-managed-key',
  operators: [],
  callers: {},
  requireCaller: false,
  lookUpAccounts: [],
  reservedConcurrency: {},
  architecture: 'arm64',
  runtime: 'nodejs24.x',
};

describe('deploy settings', () => {
  it('are right in the cdk.json of this repository', () => {
    expect(readDeploySettings(cdkContext)).toEqual({ ...defaults, components: [first] });
  });

  it('may name several components and a stage', () => {
    const settings = { components: [first, second], stageName: 'test' };
    expect(readDeploySettings(settings)).toEqual({ ...defaults, ...settings });
  });

  it.each([
    ['no components', {}, '- components must be a list of component appids, but is missing'],
    [
      'a text instead of a list',
      { components: first },
      `- components must be a list of component appids, but is "${first}"`,
    ],
    [
      'an empty list',
      { components: [] },
      '- components must be at least one component appid, but is []',
    ],
    [
      'an appid in capitals',
      { components: [first.toUpperCase()] },
      '- components[0] must be "wx" followed by 16 of 0-9 and a-f, but is "WX0123456789ABCDEF"',
    ],
    [
      'something that is no appid',
      { components: [first, 42] },
      '- components[1] must be a string, but is 42',
    ],
    [
      'a component twice',
      { components: [first, first] },
      `- components must be without repetition, but is ["${first}","${first}"]`,
    ],
    [
      'an origin with a path',
      { components: [first], returnUrlOrigins: ['https://app.example.com/'] },
      '- returnUrlOrigins[0] must be an origin, as in "https://app.example.com", but is "https://app.example.com/"',
    ],
    [
      'another word for unsigned visits',
      { components: [first], unsignedVisits: 'no' },
      '- unsignedVisits must be "allowed" or "refused", but is "no"',
    ],
    [
      'a verification file that is no text',
      { components: [first], verificationFiles: { 'a.txt': 1 } },
      '- verificationFiles[a.txt] must be a string, but is 1',
    ],
    [
      'a verification file of another kind',
      { components: [first], verificationFiles: { 'a.html': 'a' } },
      '- verificationFiles[a.html] must be a file name ending in .txt, but is "a.html"',
    ],
    [
      'a stage that cannot be part of a name',
      { components: [first], stageName: 'Test/1' },
      '- stageName must be up to 10 of a-z and 0-9, starting with a letter, but is "Test/1"',
    ],
    [
      'a word that is none of ours',
      { components: [first], egress: 'nat' },
      '- egress must be "nat-gateway", "nat-instance", "existing-vpc" or "none", but is "nat"',
    ],
    ['three NATs', { components: [first], natCount: 3 }, '- natCount must be 1 or 2, but is 3'],
    [
      'a VPC that is not told',
      { components: [first], egress: 'existing-vpc' },
      '- existingVpc must be set for egress "existing-vpc"',
    ],
    [
      'a VPC that is not used',
      { components: [first], existingVpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1'] } },
      '- existingVpc is only allowed with egress "existing-vpc"',
    ],
    [
      'a VPC without subnets',
      {
        components: [first],
        egress: 'existing-vpc',
        existingVpc: { vpcId: 'vpc-1', subnetIds: [] },
      },
      '- existingVpc[subnetIds] must be at least one private subnet, but is []',
    ],
    [
      'an image without instances',
      { components: [first], natInstanceImage: 'ami-0123abcd' },
      '- natInstanceImage is only allowed with egress "nat-instance"',
    ],
    [
      'shared addresses without an address',
      { components: [first], egress: 'none', sharedAddresses: true },
      '- sharedAddresses is not allowed with egress "none", which has no addresses to share',
    ],
    [
      'a yes that is no yes',
      { components: [first], sharedAddresses: 'yes' },
      '- sharedAddresses must be true or false, but is "yes"',
    ],
    [
      'a domain as a text',
      { components: [first], domain: 'wechat.example.com' },
      '- domain must be { "name": "wechat.example.com", … }, but is "wechat.example.com"',
    ],
    [
      'a domain with a key that is not known',
      { components: [first], domain: { name: 'a.example.com', certificate: 'x' } },
      '- domain has unknown keys: certificate (the nearest one is certificateArn)',
    ],
    [
      'a domain without a certificate',
      { components: [first], domain: { name: 'a.example.com' } },
      '- domain must have a certificateArn, or a hostedZone in which a new certificate is validated',
    ],
    [
      'a domain of another zone',
      {
        components: [first],
        domain: { name: 'a.example.org', hostedZone: { id: 'Z1', name: 'example.com' } },
      },
      '- domain[name] must be in the zone example.com, but is "a.example.org"',
    ],
    [
      'something that is no e-mail address',
      { components: [first], alarmEmails: ['on-call'] },
      '- alarmEmails[0] must be an e-mail address, but is "on-call"',
    ],
    [
      'a responder by its name alone',
      { components: [first], messageResponder: 'answer-messages' },
      '- messageResponder must be a Lambda function\'s ARN, with or without an alias or a version, but is "answer-messages"',
    ],
    [
      'a responder that is no function',
      { components: [first], messageResponder: 'arn:aws:sqs:eu-west-1:111122223333:queue' },
      '- messageResponder must be a Lambda function\'s ARN, with or without an alias or a version, but is "arn:aws:sqs:eu-west-1:111122223333:queue"',
    ],
    [
      'no concurrency',
      { components: [first], callConcurrency: 0 },
      '- callConcurrency must be 1 or more, but is 0',
    ],
    [
      'operators by a pattern, which lets in more than are meant',
      { components: [first], operators: ['AWSReservedSSO_Ops_*'] },
      '- operators[0] must be a role\'s ARN or its name, as in "oncall" or "arn:aws:iam::111122223333:role/oncall", but is "AWSReservedSSO_Ops_*"',
    ],
    [
      'a user as an operator',
      { components: [first], operators: ['arn:aws:iam::111122223333:user/oncall'] },
      '- operators[0] must be a role\'s ARN or its name, as in "oncall" or "arn:aws:iam::111122223333:role/oncall", but is "arn:aws:iam::111122223333:user/oncall"',
    ],
    [
      'an account that is none',
      { components: [first], lookUpAccounts: ['1111-2222-3333'] },
      '- lookUpAccounts[0] must be an AWS account\'s 12 digits, but is "1111-2222-3333"',
    ],
    [
      'an archive that keeps events for ever',
      { components: [first], eventArchiveDays: -1 },
      '- eventArchiveDays must be a whole number of days from 0 (no archive) to 3653, but is -1',
    ],
    [
      'an archive of half a day',
      { components: [first], eventArchiveDays: 0.5 },
      '- eventArchiveDays must be a whole number of days from 0 (no archive) to 3653, but is 0.5',
    ],
    [
      'an archive that is only wanted',
      { components: [first], eventArchiveDays: true },
      '- eventArchiveDays must be a number of days, but is true',
    ],
    [
      'less concurrency than any account has',
      { components: [first], accountConcurrency: 9 },
      "- accountConcurrency must be the account's limit of concurrent executions, 10 or more, but is 9",
    ],
    [
      'a concurrency in words',
      { components: [first], accountConcurrency: 'ten' },
      '- accountConcurrency must be a number, but is "ten"',
    ],
    [
      'another kind of key',
      { components: [first], encryption: 'none' },
      '- encryption must be "customer-managed-key" or "aws-managed-keys", but is "none"',
    ],
    [
      'something that cannot be the name of a table',
      { components: [first], restoredTable: 'wxkeeper restored' },
      '- restoredTable must be the name of a table: 3 to 255 of A-Z a-z 0-9 _ . -, but is "wxkeeper restored"',
    ],
    [
      'a setting that does not exist',
      { components: [first], componets: [second], '@aws-cdk/core:flag': true, 'cli-telemetry': 1 },
      '- componets is not a setting, the nearest one is components',
    ],
    [
      'a setting with a hyphen',
      { components: [first], 'alarm-emails': ['on-call@example.com'] },
      '- alarm-emails is not a setting, the nearest one is alarmEmails',
    ],
    [
      'receivers of alarms, and none',
      { components: [first], alarms: 'none', alarmEmails: ['on-call@example.com'] },
      '- alarms is "none", but alarmEmails says who receives them: leave out one of the two',
    ],
    [
      'alarms that are only wanted',
      { components: [first], alarms: true },
      '- alarms must be "none", or left out, but is true',
    ],
  ])('are refused with %s', (_mistake, context, message) => {
    expect(mistakesIn(context)).toEqual([message]);
  });

  it.each(['', ':live', ':7', ':$LATEST'])(
    'may name a responder with “%s” behind it',
    (qualifier) => {
      const messageResponder = `arn:aws-cn:lambda:cn-north-1:111122223333:function:reply${qualifier}`;
      const settings = { components: [first], messageResponder };
      expect(readDeploySettings(settings)).toEqual({ ...defaults, ...settings });
    },
  );

  it.each([
    'oncall',
    'teams/ops/oncall',
    'arn:aws-cn:iam::111122223333:role/oncall',
    'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0a1b',
  ])('may name the operator %s', (operator) => {
    const settings = { components: [first], operators: [operator] };
    expect(readDeploySettings(settings)).toEqual({ ...defaults, ...settings });
  });

  it('list every mistake together', () => {
    const components = ['', first, first, 'wx123'];
    expect(mistakesIn({ components, stageName: 'x y' })).toEqual([
      '- components[0] must be "wx" followed by 16 of 0-9 and a-f, but is ""',
      '- components[3] must be "wx" followed by 16 of 0-9 and a-f, but is "wx123"',
      `- components must be without repetition, but is ${JSON.stringify(components)}`,
      '- stageName must be up to 10 of a-z and 0-9, starting with a letter, but is "x y"',
    ]);
  });

  it('list contradictions beside mistakes, where both settings are right in themselves', () => {
    const context = { components: ['wx123'], natCount: 3, alarms: 'none' };
    const others = { egress: 'none', sharedAddresses: true, alarmEmails: ['a@example.com'] };
    expect(
      mistakesIn({ ...context, ...others, requireCaller: 'no', lookUpAccounts: ['1'] }),
    ).toEqual([
      expect.stringMatching(/^- components\[0\] must be /),
      '- natCount must be 1 or 2, but is 3',
      '- requireCaller must be true or false, but is "no"',
      expect.stringMatching(/^- lookUpAccounts\[0\] must be /),
      expect.stringMatching(/^- sharedAddresses is not allowed with egress "none"/),
      expect.stringMatching(/^- alarms is "none", but alarmEmails /),
    ]);
  });

  it('blame no setting for another one that is wrong', () => {
    const context = {
      components: [first],
      egress: 'nat-instanse',
      natInstanceImage: 'ami-0123abcd',
    };
    expect(mistakesIn(context)).toEqual([expect.stringMatching(/^- egress must be /)]);
  });

  it('keep logs as long as CloudWatch can', () => {
    const [mistake] = mistakesIn({ components: [first], logRetentionDays: 31 });
    expect(mistake).toMatch(/^- logRetentionDays must be one of 1, 3, 5, .*, 3653, but is 31$/);
  });

  it('are read as JSON where the command line gives them, except for names', () => {
    const names = { stageName: '', restoredTable: '20261122' };
    const context = {
      components: `["${first}"]`,
      natCount: '1',
      sharedAddresses: 'true',
      logRetentionDays: '90',
      eventArchiveDays: '14',
      ...names,
    };
    const days = { logRetentionDays: 90, eventArchiveDays: 14 };
    const read = { components: [first], natCount: 1, sharedAddresses: true, ...days, ...names };
    expect(readDeploySettings(context)).toEqual({ ...defaults, ...read });
  });

  it('look up the newest NAT image only where that is possible', () => {
    const context = { components: [first], egress: 'nat-instance' };
    const missing = [expect.stringMatching(/^- natInstanceImage must be set: /)];
    expect(mistakesIn(context)).toEqual(missing);
    expect(mistakesIn(context, { account: '111122223333', region: 'cn-north-1' })).toEqual(missing);
    const target = { account: '111122223333', region: 'ap-east-1' };
    expect(readDeploySettings(context, target)).toMatchObject(context);
    const named = { ...context, natInstanceImage: 'ami-0123abcd' };
    expect(readDeploySettings(named)).toMatchObject(named);
  });

  it('stop the app with the list of mistakes and nothing else', () => {
    const app = fileURLToPath(new URL('../../../infra/app.ts', import.meta.url));
    const context = JSON.stringify({ components: ['wx123'] });
    const { status, stderr } = spawnSync(process.execPath, [app], {
      encoding: 'utf8',
      env: { CDK_CONTEXT_JSON: context },
    });
    expect(stderr).toBe(
      'The settings under "context" in cdk.json are wrong:\n' +
        '- components[0] must be "wx" followed by 16 of 0-9 and a-f, but is "wx123"\n',
    );
    expect(status).toBe(1);
  });

  it('are checked without loading what builds the stack', () => {
    // The bundler and cdk-nag alone would take longer than the check may.
    const source = readFileSync(new URL('../../../infra/app.ts', import.meta.url), 'utf8');
    const imported = [...source.matchAll(/^(?:import|\} from) .*'(.*)'/gm)].map(([, from]) => from);
    expect(imported).toEqual([
      'aws-cdk-lib/core',
      './deploy/named-region.ts',
      './settings/deploy-settings.ts',
    ]);
  });
});
