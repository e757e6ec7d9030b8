/** What becomes of a command whose words cannot be written. */
import { expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { openTerminal } from '../../../infra/cli/output/terminal.ts';

const script = fileURLToPath(new URL('../../../infra/cli/wxkeeper.cjs', import.meta.url));

/** @param line of a shell, behind `wxkeeper` */
function inShell(line: string) {
  const command = `"${process.execPath}" "${script}" ${line}`;
  const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  return [status, stderr];
}

it('fails where the result cannot be written', () => {
  expect(inShell('explain 61004 --lang en > /dev/full')).toEqual([
    1,
    expect.stringMatching(/^Error: The result could not be written: ENOSPC.*\n$/),
  ]);
});

it('says so in the language of the command', () => {
  expect(inShell('explain 61004 --lang zh > /dev/full')).toEqual([
    1,
    expect.stringMatching(/^错误：无法写出结果：ENOSPC.*\n$/),
  ]);
});

it('ends without a complaint where the reader has seen enough', () => {
  const command = `("${process.execPath}" "${script}" --help; echo $? >&2) | sleep 0`;
  expect(spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stderr).toBe('0\n');
});

it('goes on where nobody reads what is said besides', () => {
  const streams = { stdin: new PassThrough(), stdout: new PassThrough(), env: {} };
  const stderr = new PassThrough();
  openTerminal({ ...streams, stderr });
  const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
  expect(() => stderr.emit('error', gone)).not.toThrow();
});
