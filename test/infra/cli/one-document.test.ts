/** With `--json` stdout is one document, also where no command runs. */
import { describe, expect, it } from '@jest/globals';
import type { Terminal } from '../../../infra/cli/output/terminal.ts';
import { runCommandLine } from '../../../infra/cli/run.ts';
import { VERSION } from '../../../infra/cli/version.ts';

async function run(line: string | readonly string[]) {
  const printed: string[] = [];
  const terminal: Terminal = {
    print: (text) => void printed.push(text),
    note: () => {},
    progress: () => {},
    isInteractive: false,
    ask: async () => '',
    askHidden: async () => '',
    style: (_style, text) => text,
  };
  const parameters = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const code = await runCommandLine(parameters, terminal, { LANG: 'en' });
  return { code, out: printed.join('\n') };
}

const missing = { error: { code: 'usage', message: 'a command is missing' } };

it.each([
  ['--json', 2, missing],
  ['--json authorizers', 2, missing],
  ['queue --json --lang zh', 2, { error: { code: 'usage', message: '缺少命令' } }],
  ['--help --json', 0, { help: expect.stringContaining('Usage: wxkeeper') }],
  ['help import --json', 0, { help: expect.stringContaining('Usage: wxkeeper import') }],
  ['import --help --json', 0, { help: expect.stringContaining('Usage: wxkeeper import') }],
  ['--version --json', 0, { version: VERSION }],
])('%s', async (line, code, document) => {
  const ran = await run(line);
  expect([ran.code, JSON.parse(ran.out)]).toMatchObject([code, document]);
});

it('without it the help is a text', async () => {
  expect(await run('--version')).toEqual({ code: 0, out: VERSION });
  expect(await run('help import')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: wxkeeper import/),
  });
});

describe("a script's variable that is not set", () => {
  it.each([
    ['the account', ['assign', '', 'tenant-7', '--yes'], "argument 'account' is empty"],
    ['an account that may be left out', ['token', ''], "argument 'account' is empty"],
    ['blanks', ['authorizers', 'show', '  '], "argument 'account' is empty"],
    [
      'the account of a call',
      ['call', '/cgi-bin/user/get', '--account', ''],
      "option '--account' is empty",
    ],
    ['the caller', ['token', '--caller', ''], "option '--caller' is empty"],
    ['the caller, first', ['--caller', '', 'token'], "option '--caller' is empty"],
    ['the stage', ['status', '--stage='], "option '--stage' is empty"],
  ])('is refused: %s', async (_case, parameters, message) => {
    const ran = await run([...parameters, '--local', '--json']);
    expect([ran.code, JSON.parse(ran.out)]).toMatchObject([
      2,
      { error: { code: 'usage', message: expect.stringContaining(message) } },
    ]);
  });
});
