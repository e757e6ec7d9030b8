/** What is warned of at each synthesis, and what `npm run deploy` refuses. */
import { App } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readDeploySettings } from '../../../infra/settings/deploy-settings.ts';
import {
  deployRefusals,
  isDeployScript,
  settingWarnings,
} from '../../../infra/settings/setting-warnings.ts';
import { WxkeeperStack } from '../../../infra/wxkeeper-stack.ts';
import { projectFolder } from '../../support/documents.ts';
import { cdkContext } from '../synthesized-stack.ts';

const settingsWith = (settings: object) => readDeploySettings({ ...cdkContext, ...settings });
const idsOf = (settings: object) => settingWarnings(settingsWith(settings)).map(({ id }) => id);
const decided = { alarmEmails: ['on-call@example.com'], unsignedVisits: 'refused' };

describe('warnings', () => {
  it('name what was not decided', () => {
    expect(idsOf({})).toEqual(['alarmEmails', 'unsignedVisits']);
    expect(idsOf(decided)).toEqual([]);
    expect(idsOf({ ...decided, unsignedVisits: 'allowed' })).toEqual([]);
    expect(idsOf({ ...decided, egress: 'none' })).toEqual(['egress']);
    expect(idsOf({ ...decided, callers: { a: { tokens: false, calls: false } } })).toHaveLength(1);
  });

  it('are annotations of the stack', () => {
    const settings = settingsWith({ alarmEmails: ['on-call@example.com'] });
    const stack = new WxkeeperStack(new App(), 'wxkeeper', {
      settings,
      functionCode: () => Code.fromInline('exports.handler = async () => {};'),
    });
    const found = Annotations.fromStack(stack).findWarning('*', Match.anyValue());

    expect(found.map(({ entry }) => entry.data)).toEqual([
      expect.stringMatching(/^unsignedVisits is not chosen: .*\[ack: wxkeeper:unsignedVisits\]$/),
    ]);
  });
});

describe('npm run deploy', () => {
  it('wants a decision about unsigned visits, either one', () => {
    expect(deployRefusals(settingsWith({}))).toEqual([
      expect.stringContaining('unsignedVisits is not chosen'),
    ]);
    expect(deployRefusals(settingsWith({ unsignedVisits: 'allowed' }))).toEqual([]);
    expect(deployRefusals(settingsWith({ unsignedVisits: 'refused' }))).toEqual([]);
  });

  it('is known by what npm says, and nothing else is', () => {
    expect(isDeployScript({ npm_lifecycle_event: 'deploy' })).toBe(true);
    expect(isDeployScript({ npm_lifecycle_event: 'synth' })).toBe(false);
    expect(isDeployScript({})).toBe(false);
  });

  it('ends with the reason, before anything is built', () => {
    const context = { components: ['wx0123456789abcdef'] };
    const env = {
      ...process.env,
      npm_lifecycle_event: 'deploy',
      CDK_CONTEXT_JSON: JSON.stringify(context),
    };
    const run = spawnSync(process.execPath, ['infra/app.ts'], {
      cwd: projectFolder,
      env,
      encoding: 'utf8',
    });

    expect(run.status).toBe(1);
    expect(run.stderr).toContain('- unsignedVisits is not chosen');
  });
});
