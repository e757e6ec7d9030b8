/** docs/runbook.md: each `npx wxkeeper …` in it is run against the local run, in its order. */
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { runCommandLine } from '../../../infra/cli/run.ts';
import type { LocalRun } from '../../support/bundled-service.ts';
import { read } from '../../support/documents.ts';
import { keepingTerminal, startAuthorizedRun, wordsOf } from './command-line.ts';

jest.setTimeout(120_000);

const account = 'wx5a1c9e7d3b2f8046';

/** In blocks and in the text. `<…>` stands for what the reader has to know. */
const lines = Array.from(
  read('docs/runbook.md').matchAll(/npx wxkeeper ([^\n`]+)/g),
  ([, line = '']) => line.trim(),
).filter((line) => !line.startsWith('…'));

let service: LocalRun;
beforeAll(async () => {
  service = await startAuthorizedRun([account]);
}, 120_000);
afterAll(async () => service?.close());

async function run(line: string) {
  const { printed, terminal } = keepingTerminal();
  const variables = { WXKEEPER_INVOKE_PORT: new URL(service.urls.invoke).port };
  const code = await runCommandLine([...wordsOf(line), '--local', '--yes'], terminal, variables);
  return { code, text: printed.join('\n') };
}

it('names every kind of command that an incident needs', () => {
  const names = ['status', 'doctor', 'reconcile', 'renew', 'quota clear', 'authorizers show'];
  for (const name of names) expect(lines.some((line) => line.startsWith(name))).toBe(true);
});

it.each([...new Set(lines)])('npx wxkeeper %s', async (line) => {
  const { code, text } = await run(line);
  expect(text).not.toContain('fault of the command line');
  // Where WeChat says no, the command was right all the same.
  expect([text, code]).not.toEqual([text, 2]);
});
