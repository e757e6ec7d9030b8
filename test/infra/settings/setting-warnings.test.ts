/** What is warned of at each synthesis. */
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import { settingWarnings } from '../../../infra/settings/setting-warnings.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { cdkContext } from '../synthesized-stack.ts';

const settingsWith = (settings: object) => readDeploySettings({ ...cdkContext, ...settings });
const idsOf = (settings: object) => settingWarnings(settingsWith(settings)).map(({ id }) => id);
const decided = {
  components: ['wx1111111111111111'],
  alarmEmails: ['on-call@example.com'],
  unsignedVisits: 'refused',
  runbookBaseUrl: 'https://git.example.com/wxkeeper/blob/main/docs',
};

describe('warnings', () => {
  it('name what was not decided', () => {
    expect(idsOf({})).toEqual([
      'sampleComponent',
      'alarmEmails',
      'unsignedVisits',
      'runbookBaseUrl',
    ]);
    expect(idsOf(decided)).toEqual([]);
    expect(idsOf({ ...decided, runbookBaseUrl: undefined })).toEqual(['runbookBaseUrl']);
    const { alarmEmails: _, runbookBaseUrl: __, ...others } = decided;
    expect(idsOf({ ...others, alarms: 'none' })).toEqual([]);
    expect(idsOf({ ...decided, unsignedVisits: 'allowed' })).toEqual([]);
    expect(idsOf({ ...decided, egress: 'none' })).toEqual(['egress']);
    expect(idsOf({ ...decided, callers: { a: { tokens: false, calls: false } } })).toHaveLength(1);
  });

  it('are annotations of the stack', () => {
    const settings = settingsWith({ ...decided, unsignedVisits: undefined });
    // The check of the whole template takes seconds, and says nothing of warnings.
    const app = new App({ builtinCloudFormationValidation: false });
    const stack = new WxkeeperStack(app, 'wxkeeper', {
      settings,
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    const found = Annotations.fromStack(stack).findWarning('*', Match.anyValue());

    expect(found.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^unsignedVisits is not chosen: .*\[ack: wxkeeper:unsignedVisits\]$/),
    ]);
  });
});
