/** The commands of docs/runbook.md: run with stand-ins of `aws` and the like, and asked what they name. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listKey } from '../../../shared/store/keys.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import { findAll, synthesizeStack } from '../synthesized-stack.ts';

const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
const componentAppId = 'wx0123456789abcdef';
const own = 'the-table-in-use';

/** Every block, and what stands in the text as a whole command; `<this>` has to be filled in. */
const blocks = [...runbook.matchAll(/^( *)```sh\n(.*?)^ *```$/gms)].map(
  ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
);
const inline = [...runbook.matchAll(/`(aws [a-z][^`\n]+ --[^`\n]+)`/g)].map(
  ([, text = '']) => text,
);

let folder: string;
let calls: string[][];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wxkeeper-runbook-'));
  calls = callsOf([...blocks, ...inline].join('\n'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/**
 * Writes down how it was called; leaves behind the name or the file that a later command needs. All
 * at once: the commands of a pipe run at the same time and write into one file.
 */
const standIn = `#!/bin/sh
call=$(printf '%s' "\${0##*/}"; for each; do printf '\\037%s' "$each"; done; printf '\\036')
printf '%s' "$call" >> "$CALLS"
case "$*" in *get-function-configuration*) echo ${own} ;; *) echo placeholder ;; esac
for last; do :; done
case "$last" in */answer.json) : > "$last" ;; esac
`;

/** What is called, each with its parameters; stops at the first command that fails. */
function callsOf(commands: string): string[][] {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['aws', 'curl', 'git', 'jq', 'npm', 'npx']) {
    writeFileSync(join(bin, name), standIn);
    chmodSync(join(bin, name), 0o755);
  }
  const script = join(folder, 'script.sh');
  const filledIn = commands
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll(/<[\w ]+>/g, 'placeholder');
  writeFileSync(script, filledIn);
  const CALLS = join(folder, 'calls');
  execFileSync('bash', ['--norc', '-eu', script], {
    cwd: folder,
    env: { PATH: `${bin}:/usr/bin:/bin`, HOME: folder, CALLS },
    stdio: 'pipe',
  });
  const lines = readFileSync(CALLS, 'utf8').split('\u001e').slice(0, -1);
  return lines.map((line) => line.split('\u001f'));
}

/** All values that are given to a parameter of the AWS CLI. */
function given(...parameters: string[]): string[] {
  const ofAws = calls.filter(([name]) => name === 'aws');
  return ofAws.flatMap((call) =>
    call.flatMap((value, index) => (parameters.includes(call[index - 1] ?? '') ? [value] : [])),
  );
}

describe('the commands', () => {
  it('run from the first to the last in one shell, and none needs a variable that is not set', () => {
    expect(blocks.length).toBeGreaterThan(40);
    expect(inline.length).toBeGreaterThan(5);
    expect(calls.filter(([name]) => name === 'aws').length).toBeGreaterThan(80);
  });

  // In zsh a comment on a line that is pasted is no comment.
  it('have no comments', () => {
    expect(blocks.filter((text) => /(^|\s)# /m.test(text))).toEqual([]);
  });
});

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
if (!hasBotocore) process.stderr.write("Left out: AWS's own model of its commands; no botocore\n");

const describeModel = hasBotocore ? describe : describe.skip;

describeModel("AWS's own model of its commands", () => {
  const script = fileURLToPath(new URL('aws-parameters.py', import.meta.url));
  const mistakesIn = (commands: readonly string[][]): unknown =>
    JSON.parse(
      execFileSync('python3', [script], { encoding: 'utf8', input: JSON.stringify(commands) }),
    );

  it('knows their parameters, and misses none', () => {
    const commands = calls.filter(([name]) => name === 'aws').map(([, ...words]) => words);
    expect(mistakesIn(commands)).toEqual([]);
  }, 60_000);

  it('would say it', () => {
    expect(mistakesIn([['sqs', 'purge-queue', '--queue-name', 'a']])).toEqual([
      'sqs purge-queue: no parameter --queue-name',
      'sqs purge-queue: --queue-url is missing',
    ]);
  }, 60_000);
});

describe('the names in them', () => {
  const template = synthesizeStack();
  const named = (type: string, property: string): unknown[] =>
    findAll(template, type).map(({ properties }) => properties[property]);

  it.each<[string, string[], () => unknown[]]>([
    ['functions', ['--function-name'], () => named('AWS::Lambda::Function', 'FunctionName')],
    ['log groups', ['tail'], () => named('AWS::Logs::LogGroup', 'LogGroupName')],
    ['queues', ['--queue-name'], () => named('AWS::SQS::Queue', 'QueueName')],
    ['secrets', ['--secret-id'], () => named('AWS::SecretsManager::Secret', 'Name')],
    ['keys', ['--key-id'], () => named('AWS::KMS::Alias', 'AliasName')],
    [
      'alarms',
      ['--alarm-name', '--alarm-names'],
      () => named('AWS::CloudWatch::Alarm', 'AlarmName'),
    ],
    ['schedule groups', ['--group-name'], () => named('AWS::Scheduler::ScheduleGroup', 'Name')],
    ['schedules', ['--name'], () => named('AWS::Scheduler::Schedule', 'Name')],
    ['stacks', ['--stack-name'], () => ['wxkeeper']],
    ['indexes', ['--index-name'], () => [tableSchema.authorizersIndex.name]],
    ['tables', ['--table-name', '--source-table-name'], () => [own, 'wxkeeper-restored-20261122']],
  ])('%s are there', (_what, parameters, names) => {
    const values = given(...parameters);
    const filledIn = values.filter((value) => !/placeholder|^wxkeeper-StorageTable/.test(value));
    expect(filledIn.length).toBeGreaterThan(0);
    expect(filledIn.filter((value) => !names().includes(value))).toEqual([]);
  });

  it('no item is written by hand, and accounts are listed under this key', () => {
    const { listedUnder } = listKey({ componentAppId, authorizerAppId: '' });
    // What changes an item is a function of the service.
    expect(given('--key')).toEqual([]);
    expect(given('--expression-attribute-values').map((values) => JSON.parse(values))).toEqual([
      { ':component': { S: listedUnder } },
    ]);
    expect(given('--time-to-live-specification').join()).toContain(
      `AttributeName=${tableSchema.timeToLive}`,
    );
  });

  it('outputs are those of the stack', () => {
    const outputs = Object.keys(template.findOutputs('*'));
    const suffixes = [
      ...[...runbook.matchAll(/`<appid>([A-Z]\w+)`/g)].map(([, name]) => name),
      ...[...runbook.matchAll(/ends_with\(OutputKey,'(\w+)'\)/g)].map(([, name]) => name),
    ];
    expect(suffixes.length).toBeGreaterThan(2);
    for (const suffix of suffixes) expect(outputs).toContain(`${componentAppId}${suffix}`);
  });
});
