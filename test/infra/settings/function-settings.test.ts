/** The settings about functions, their topic of alarms and how many components there are. */
import { describe, expect, it } from '@jest/globals';
import { functionNames } from '../../../infra/function-catalog.ts';
import { bundleOptions } from '../../../infra/functions/bundle.ts';
import { deployRefusals } from '../../../infra/settings/deploy-refusals.ts';
import { checkDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { componentsOf } from '../../support/many-components.ts';
import { alarmsOf } from '../monitoring/template-metrics.ts';
import { findAll, synthesizeStack } from '../synthesized-stack.ts';

const components = ['wxfedcba9876543210'];
const alarmTopicArn = 'arn:aws:sns:eu-west-2:111122223333:pager';

const mistakesOf = (settings: object, region?: string) =>
  checkDeploySettings({ components, ...settings }, { region }).mistakes;

it.each<[string, object, string]>([
  [
    'a reservation for no function',
    { reservedConcurrency: { 'get-acces-token': 5 } },
    'reservedConcurrency[get-acces-token] must name functions, but get-acces-token (the nearest one is get-access-token) is none',
  ],
  [
    'a reservation of none',
    { reservedConcurrency: { 'get-ticket': 0 } },
    'reservedConcurrency[get-ticket] must be 1 or more, but is 0',
  ],
  [
    'one reservation twice',
    { callConcurrency: 5, reservedConcurrency: { 'call-wechat': 5 } },
    'callConcurrency and reservedConcurrency["call-wechat"] say the same: leave out one of the two',
  ],
  [
    'more than Lambda lets be reserved',
    {
      accountConcurrency: 200,
      callConcurrency: 60,
      reservedConcurrency: { 'get-access-token': 41 },
    },
    'callConcurrency and reservedConcurrency reserve 101, but of accountConcurrency 200 Lambda keeps 100 unreserved',
  ],
  [
    "less than the queue's events take",
    { reservedConcurrency: { 'process-authorization-event': 4 } },
    'reservedConcurrency["process-authorization-event"] must be 5 or more, as many as the queue\'s events may run, but is 4',
  ],
  [
    'an unknown architecture',
    { architecture: 'arm' },
    'architecture must be "arm64" or "x86_64", but is "arm"',
  ],
  [
    'an old runtime',
    { runtime: 'nodejs20.x' },
    'runtime must be "nodejs24.x" or "nodejs22.x", but is "nodejs20.x"',
  ],
  [
    'a runbook that cannot be opened',
    { runbookBaseUrl: 'docs' },
    'runbookBaseUrl must be the address of docs/, as in "https://git.example.com/wxkeeper/blob/main/docs", but is "docs"',
  ],
  [
    'an address that leaves no room for the alarm',
    { runbookBaseUrl: `https://git.example.com/${'a'.repeat(180)}` },
    `runbookBaseUrl must be at most 200 characters long, but is "https://git.example.com/${'a'.repeat(180)}"`,
  ],
  [
    'an address with a query',
    { runbookBaseUrl: 'https://git.example.com/?path=docs' },
    'runbookBaseUrl must be the address of docs/, as in "https://git.example.com/wxkeeper/blob/main/docs", but is "https://git.example.com/?path=docs"',
  ],
  [
    'a topic by its name',
    { alarmTopicArn: 'pager' },
    'alarmTopicArn must be an SNS topic\'s ARN, but is "pager"',
  ],
  [
    'a topic and addresses',
    { alarmTopicArn, alarmEmails: ['on-call@example.com'] },
    'alarmEmails is not allowed with alarmTopicArn: subscribe them to that topic',
  ],
  [
    'a topic for nobody',
    { alarmTopicArn, alarms: 'none' },
    'alarms is "none", but alarmTopicArn says who receives them: leave out one of the two',
  ],
])('%s is a mistake', (_what, settings, mistake) => {
  expect(mistakesOf(settings)).toEqual([mistake]);
});

it('more than a hundred components are a mistake, a hundred are none', () => {
  expect(mistakesOf({ components: componentsOf(100) })).toEqual([]);
  expect(mistakesOf({ components: componentsOf(101) })).toEqual([
    expect.stringMatching(/^components must be at most 100 component appids: deploy others as a/),
  ]);
});

it('a topic elsewhere is a mistake where the region is known', () => {
  expect(mistakesOf({ alarmTopicArn }, 'eu-west-2')).toEqual([]);
  expect(mistakesOf({ alarmTopicArn }, 'us-east-1')).toEqual([
    `alarmTopicArn must be in the region of the stack, us-east-1, but is ${alarmTopicArn}`,
  ]);
});

it('room up to the last that Lambda gives is none', () => {
  const reservedConcurrency = { 'get-access-token': 60, 'process-authorization-event': 5 };
  const settings = { accountConcurrency: 200, callConcurrency: 35, reservedConcurrency };
  expect(mistakesOf(settings)).toEqual([]);
});

describe('a topic that exists', () => {
  const template = synthesizeStack({ alarmTopicArn });

  it('is told of every alarm, in place of one of our own', () => {
    expect(findAll(template, 'AWS::SNS::Topic')).toEqual([]);
    expect(findAll(template, 'AWS::SNS::Subscription')).toEqual([]);
    const alarms = alarmsOf(template);
    expect(alarms.length).toBeGreaterThan(30);
    // CodeDeploy acts on that one.
    const silent = alarms.filter(({ AlarmActions }) => AlarmActions === undefined);
    expect(silent.map(({ AlarmName }) => AlarmName)).toEqual(['wxkeeper-new-version-failing']);
    for (const { AlarmActions, OKActions } of alarms.filter((alarm) => !silent.includes(alarm))) {
      expect([AlarmActions, OKActions]).toEqual([[alarmTopicArn], [alarmTopicArn]]);
    }
  });

  it('is somebody who receives alarms', () => {
    const { valid } = checkDeploySettings({ components, alarmTopicArn, unsignedVisits: 'refused' });
    const environment = { hasCredentials: true, region: 'eu-west-2' };
    expect(deployRefusals(valid, environment)).toEqual([]);
  });
});

describe('functions', () => {
  it('have what is reserved for them, and no other has anything', () => {
    const reservedConcurrency = { 'get-access-token': 60, 'receive-message': 20 };
    const template = synthesizeStack({ callConcurrency: 50, reservedConcurrency });
    const reserved = findAll(template, 'AWS::Lambda::Function').flatMap(({ properties }) =>
      'ReservedConcurrentExecutions' in properties
        ? [[properties.FunctionName, properties.ReservedConcurrentExecutions]]
        : [],
    );
    expect(Object.fromEntries(reserved)).toEqual({
      'wxkeeper-get-access-token': 60,
      'wxkeeper-receive-message': 20,
      'wxkeeper-call-wechat': 50,
    });
  });

  it('run on the other architecture and runtime where the settings say so', () => {
    const template = synthesizeStack({ architecture: 'x86_64', runtime: 'nodejs22.x' });
    const all = findAll(template, 'AWS::Lambda::Function');
    expect(all).toHaveLength(functionNames.length);
    for (const { properties } of all) {
      expect([properties.Architectures, properties.Runtime]).toEqual([['x86_64'], 'nodejs22.x']);
    }
  });

  it('are bundled for the older of the two', () => {
    expect(bundleOptions.target).toBe('node22');
  });
});
