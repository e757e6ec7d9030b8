/** The deploy settings: what is accepted, and what somebody reads who made mistakes. */
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DeploySettingsInvalid, readDeploySettings } from '../../infra/config.ts';
import { cdkContext } from './synthesized-stack.ts';

const first = 'wx0123456789abcdef';
const second = 'wxfedcba9876543210';

function read(context: Record<string, unknown>) {
  return readDeploySettings((key) => context[key]);
}

function mistakesIn(context: Record<string, unknown>): string[] {
  try {
    read(context);
  } catch (error) {
    if (error instanceof DeploySettingsInvalid) return error.message.split('\n').slice(1);
    throw error;
  }
  throw new Error('the settings were accepted');
}

/** What need not be set. */
const defaults = {
  stageName: '',
  returnUrlOrigins: [],
  unsignedVisits: 'allowed',
  verificationFiles: {},
};

describe('deploy settings', () => {
  it('are right in the cdk.json of this repository', () => {
    expect(read(cdkContext)).toEqual({ ...defaults, components: [first] });
  });

  it('may name several components and a stage', () => {
    const settings = { components: [first, second], stageName: 'test' };
    expect(read(settings)).toEqual({ ...defaults, ...settings });
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
      '- components[0] must be "wx" and 16 of 0-9 and a-f, but is "WX0123456789ABCDEF"',
    ],
    [
      'something that is no appid',
      { components: [first, 42] },
      '- components[1] must be a text, but is 42',
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
      '- verificationFiles[a.txt] must be a text, but is 1',
    ],
    [
      'a stage that cannot be part of a name',
      { components: [first], stageName: 'Test/1' },
      '- stageName must be up to 10 of a-z and 0-9, a letter first, but is "Test/1"',
    ],
  ])('are refused with %s', (_mistake, context, message) => {
    expect(mistakesIn(context)).toEqual([message]);
  });

  it('list every mistake at once', () => {
    const components = ['', first, first, 'wx123'];
    expect(mistakesIn({ components, stageName: 'x y' })).toEqual([
      '- components[0] must be "wx" and 16 of 0-9 and a-f, but is ""',
      '- components[3] must be "wx" and 16 of 0-9 and a-f, but is "wx123"',
      `- components must be without repetition, but is ${JSON.stringify(components)}`,
      '- stageName must be up to 10 of a-z and 0-9, a letter first, but is "x y"',
    ]);
  });

  it('stop the app with the list of mistakes and nothing else', () => {
    const app = fileURLToPath(new URL('../../infra/app.ts', import.meta.url));
    const context = JSON.stringify({ components: ['wx123'] });
    const { status, stderr } = spawnSync(process.execPath, [app], {
      encoding: 'utf8',
      env: { CDK_CONTEXT_JSON: context },
    });
    expect(stderr).toBe(
      'The settings under "context" in cdk.json are wrong:\n' +
        '- components[0] must be "wx" and 16 of 0-9 and a-f, but is "wx123"\n',
    );
    expect(status).toBe(1);
  });
});
