/** The arguments of `npm run deploy`, read as the CDK reads them. */
import { expect, it } from '@jest/globals';
import { readArguments, shellCommand } from '../../../infra/deploy/command-line.ts';

it.each([
  [['-c', 'stageName=test'], { stageName: 'test' }],
  [['--context', 'stageName=test', '--verbose'], { stageName: 'test' }],
  [['--context=domain={"a":"b=c"}', '-c', 'natCount=1'], { domain: '{"a":"b=c"}', natCount: '1' }],
  [['-c', 'stageName='], { stageName: '' }],
  [['--c', 'stageName=test'], { stageName: 'test' }],
  [['-c=stageName=test'], { stageName: 'test' }],
  [['-c', 'stageName', '--require-approval', 'never', '-c'], {}],
])('%j sets %j', (parameters, context) => {
  expect(readArguments(parameters).context).toEqual(context);
});

it.each([
  [['--profile', 'prod'], 'prod'],
  [['--profile=prod'], 'prod'],
  [['--require-approval', 'never'], undefined],
])('%j names the profile %s', (parameters, profile) => {
  expect(readArguments(parameters).profile).toBe(profile);
});

it('what other commands need is repeated, and nothing else', () => {
  const parameters = ['--require-approval', 'never', '-c', 'stageName=test', '--profile=prod'];
  const { repeated } = readArguments(parameters);
  expect(repeated).toEqual(['-c', 'stageName=test', '--profile', 'prod']);
});

it('commands can be copied into a shell', () => {
  expect(shellCommand(['npx', 'cdk', '-c', "components=['wx 1']"])).toBe(
    "npx cdk -c 'components=['\\''wx 1'\\'']'",
  );
});
