/** The completion scripts, each in its own shell, where this machine has it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '../../../infra/cli/commands.ts';
import { shells, type Shell } from '../../../infra/cli/completion/shells.ts';
import { runCli } from './command-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'wxkeeper-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (shell: Shell) => join(folder, `wxkeeper.${shell}`);
const isHere = (shell: Shell) => spawnSync(shell, ['-c', 'exit 0']).status === 0;
const ways = { bash: completeInBash, zsh: completeInZsh, fish: completeInFish };

beforeAll(async () => {
  for (const shell of shells) {
    // The language with quotes in its descriptions.
    const { out } = await runCli(['completion', shell, '--lang', 'en']);
    writeFileSync(fileOf(shell), out);
  }
});

function run(shell: Shell, parameters: readonly string[]): string[] {
  const env = { PATH: process.env['PATH'], HOME: folder, TERM: 'dumb', LANG: 'C.UTF-8' };
  const out = execFileSync(shell, parameters, { encoding: 'utf8', cwd: folder, env });
  return out.split('\n').filter(Boolean);
}

/** As bash fills in its variables; `=` is a word of its own to it. */
function completeInBash(line: string): string[] {
  const words = line.split(/ |(?==)|(?<==)/);
  const script = [
    `source ${fileOf('bash')}`,
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    words[0] === 'npx' ? '_wxkeeper_npx' : '_wxkeeper',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  return run('bash', ['--norc', '-c', script]);
}

/** What zsh itself would do, put in place of its completion system: it shows what was offered. */
function completeInZsh(line: string): string[] {
  const words = line.split(' ');
  const last = words.at(-1) ?? '';
  const script = [
    'compdef() { :; }; _default() { :; }',
    '_describe() { for each in "${(@P)2}"; do print -r -- "${each%%:*}"; done }',
    `source ${fileOf('zsh')}`,
    `words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}`,
    `PREFIX='${last}'; _wxkeeper`,
  ].join('\n');
  return run('zsh', ['-f', '-c', script]).filter((offer) => offer.startsWith(last));
}

function completeInFish(line: string): string[] {
  const script = `source ${fileOf('fish')}; complete -C '${line}'`;
  return run('fish', ['--no-config', '-c', script]).map((offer) => offer.split('\t')[0] ?? '');
}

for (const shell of shells.filter((each) => !isHere(each))) {
  process.stderr.write(`Left out: completion in ${shell}; it is not here\n`);
}

describe.each(shells.filter(isHere))('%s', (shell) => {
  const complete = ways[shell];

  it('reads the script without complaint', () => {
    expect(run(shell, ['-n', fileOf(shell)])).toEqual([]);
  });

  it('offers every command at the beginning, also behind npx', () => {
    const firsts = new Set([...commands.map(({ name }) => name.split(' ')[0]), 'help']);
    expect(new Set(complete('wxkeeper '))).toEqual(firsts);
    expect(new Set(complete('npx wxkeeper '))).toEqual(firsts);
  });

  it.each<[string, string[]]>([
    ['wxkeeper st', ['status']],
    ['wxkeeper authorizers ', ['list', 'show', 'export']],
    ['npx wxkeeper authorizers s', ['show']],
    ['wxkeeper --stage test quota ', ['get', 'clear']],
    ['wxkeeper --json quota c', ['clear']],
    ['wxkeeper authorizers list --f', ['--failing']],
    ['wxkeeper authorizers list --name 星河 --fa', ['--failing']],
    ['wxkeeper authorizers list --ten', ['--tenant']],
    ['wxkeeper authorizers show wx5a1c9e7d3b2f8046 --js', ['--json']],
    ['wxkeeper link --tenant', ['--tenant', '--tenant-name']],
    // A value is no command, though it is called like one.
    ['wxkeeper --component quota st', ['status']],
    ['wxkeeper status --lang ', ['en', 'zh']],
    ['wxkeeper completion ', ['bash', 'zsh', 'fish']],
    ['wxkeeper completion f', ['fish']],
    ['wxkeeper nothing-like-it --ver', ['--version']],
  ])('completes "%s"', (line, offers) => {
    expect(complete(line).toSorted()).toEqual(offers.toSorted());
  });
});

describe('bash', () => {
  it('completes a value behind =', () => {
    expect(completeInBash('wxkeeper status --lang=')).toEqual(['en', 'zh']);
    expect(completeInBash('wxkeeper status --lang=z')).toEqual(['zh']);
    expect(completeInBash('wxkeeper --lang=zh quota ')).toEqual(['get', 'clear']);
  });

  it('offers nothing of ours for what is not ours', () => {
    expect(completeInBash('npx other ')).toEqual([]);
    expect(completeInBash('npx wxk')).toEqual([]);
    expect(completeInBash('wxkeeper status --stage ')).toEqual([]);
  });
});

describe('the command', () => {
  it('says how the script is installed, in both languages', async () => {
    for (const language of ['en', 'zh']) {
      const { out } = await runCli(['completion', '--help', '--lang', language]);
      for (const text of ['~/.bashrc', '~/.zshrc', 'completion fish > ~/.config/fish/conf.d/']) {
        expect(out).toContain(text);
      }
    }
  });

  it('knows three shells', async () => {
    const { code, err } = await runCli(['completion', 'ksh', '--lang', 'zh']);
    expect([code, err]).toEqual([2, expect.stringContaining('参数“shell”不能为“ksh”')]);
    const none = await runCli(['completion']);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('completion bash >')]);
  });

  it('has the script in one document with --json', async () => {
    const { out } = await runCli(['completion', 'bash', '--json']);
    expect(JSON.parse(out)).toEqual({
      shell: 'bash',
      script: expect.stringContaining('complete -o default -F _wxkeeper wxkeeper'),
    });
  });
});
