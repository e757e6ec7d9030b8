/** The settings of single stages: which of them count, and what two stages cannot share. */
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import {
  checkDeploySettings,
  readDeploySettings,
} from '../../../infra/settings/deploy-settings.ts';
import { cdkContext } from '../synthesized-stack.ts';

const first = 'wx0123456789abcdef';
const second = 'wxfedcba9876543210';
const third = 'wx00000000000000aa';

const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b';

function mistakesIn(context: Record<string, unknown>): string[] {
  return checkDeploySettings(context).mistakes.map((mistake) => `- ${mistake}`);
}

describe('settings of a stage', () => {
  const stages = { test: { components: [second], egress: 'none' }, prod: {} };
  const context = { components: [first], natCount: 1, stages };

  it('count before the ones that all stages share', () => {
    const changed = { stageName: 'test', components: [second], egress: 'none' };
    expect(readDeploySettings({ ...context, stageName: 'test' })).toEqual({
      ...readDeploySettings({ components: [second] }),
      natCount: 1,
      ...changed,
    });
  });

  it('do not count for the deployment without a name, which must be meant', () => {
    const others = { test: stages.test, prod: { components: [third] } };
    const settings = readDeploySettings({ ...context, stages: others, stageName: '' });
    expect(settings).toMatchObject({ stageName: '', components: [first] });
    expect(mistakesIn(context)).toEqual([
      '- stageName must be one of "stages" (test, prod), but is missing: add -c stageName=test, ' +
        'or -c stageName= for the deployment without a name',
    ]);
  });

  it('are refused for a stage that is not among them', () => {
    expect(mistakesIn({ ...context, stageName: 'prd' })).toEqual([
      '- stageName must be one of "stages" (test, prod), but is "prd"',
    ]);
  });

  it.each([
    [
      { test: { egres: 'none' } },
      '- egres (in "stages") is not a setting, the nearest one is egress',
    ],
    [
      { test: {}, other: { components: [second], alarmEmail: [] } },
      '- alarmEmail (in "stages") is not a setting, the nearest one is alarmEmails',
    ],
    [['test'], '- stages must be an object that maps stage names to settings'],
  ])('are checked like the others', (wrong, message) => {
    expect(mistakesIn({ ...context, stages: wrong, stageName: 'test' })).toEqual([message]);
  });

  it('have no component in common', () => {
    const why = "but two deployments with the same component end each other's tokens";
    const both = { test: { components: [second, first] }, prod: {}, idle: { components: 1 } };
    expect(mistakesIn({ ...context, stages: both, stageName: 'test' })).toEqual([
      `- components (in "stages"): ${first} is in test and prod, ${why}`,
    ]);
  });

  it('have no domain in common', () => {
    const domain = { name: 'wechat.example.com', certificateArn };
    const both = { test: { components: [second], domain }, prod: { domain } };
    expect(mistakesIn({ ...context, stages: both, stageName: 'test' })).toEqual([
      '- domain (in "stages"): wechat.example.com is in test and prod, but a domain leads to one deployment only',
    ]);
  });

  it.each<[string, object, string, string]>([
    [
      'the component of the deployment without a name',
      { stageName: '', stages: { prod: {} } },
      `components (in "stages"): ${first} is in prod and the deployment without a name`,
      "two deployments with the same component end each other's tokens",
    ],
    [
      'a domain beside the stages',
      { domain: { name: 'a.example.com', certificateArn } },
      'domain (in "stages"): a.example.com is in test and prod',
      'a domain leads to one deployment only',
    ],
    [
      'a former domain that another stage has now',
      {
        stages: {
          test: {
            components: [second],
            domain: { name: 'b.example.com', certificateArn },
            previousDomains: [{ name: 'a.example.com', certificateArn }],
          },
          prod: { domain: { name: 'a.example.com', certificateArn } },
        },
      },
      'domain (in "stages"): a.example.com is in test and prod',
      'a domain leads to one deployment only',
    ],
    [
      'an address',
      { natCount: 1, eipAllocationIds: ['eipalloc-0a'] },
      'eipAllocationIds (in "stages"): eipalloc-0a is in test and prod',
      'no two NATs can have one address',
    ],
    [
      'a table',
      { restoredTable: 'wxkeeper-restored' },
      'restoredTable (in "stages"): wxkeeper-restored is in test and prod',
      'a table belongs to one deployment only',
    ],
  ])('do not share %s', (_what, settings, shared, why) => {
    const both = { test: { components: [second] }, prod: {} };
    const given = { components: [first], stageName: 'test', stages: both, ...settings };
    expect(mistakesIn(given)).toEqual([`- ${shared}, but ${why}`]);
  });

  it('are those of the stage that is asked for, under a name that can be one', () => {
    const wrong = { test: { stageName: 'prod' }, 'Prod-EU': { components: [second] } };
    expect(mistakesIn({ ...context, stages: wrong, stageName: 'test' })).toEqual([
      '- stages[Prod-EU] must be named by up to 10 of a-z and 0-9, starting with a letter',
      '- stageName (in "stages") is not allowed: the stage is called test',
    ]);
  });

  it('are not those of every object', () => {
    const [mistake] = mistakesIn({ ...context, stageName: 'valueof' });
    expect(mistake).toMatch(/^- stageName must be one of "stages"/);
    expect(mistakesIn({ ...context, stageName: 'constructor' })).toHaveLength(2);
  });

  it('are those of the documents, which need no AWS account', () => {
    const file = new URL('../../../docs/deployment.md', import.meta.url);
    const [, json = ''] =
      /```json\n(\{\n {2}"context".*?)```/s.exec(readFileSync(file, 'utf8')) ?? [];
    const documented = JSON.parse(json).context;
    const names = Object.keys(documented.stages);
    expect(names).toEqual(['prod', 'test']);
    for (const stageName of names) {
      const settings = readDeploySettings({ ...cdkContext, ...documented, stageName });
      expect(settings).toMatchObject(documented.stages[stageName]);
    }
  });
});
