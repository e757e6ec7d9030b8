/** What is typed where nobody may see it. */
import { expect, it } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { openTerminal } from '../../../infra/cli/output/terminal.ts';

function createStreams(isTTY: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY, setRawMode: () => {} });
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY });
  const shown: string[] = [];
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => shown.push(text));
  }
  return { stdin, stdout, stderr, env: {}, shown };
}

it('is not shown, and can be corrected', async () => {
  const streams = createStreams(true);
  const terminal = openTerminal(streams);
  const answer = terminal.askHidden('Key: ');
  streams.stdin.write('secrex');
  streams.stdin.write('\u007ft\r');
  expect(await answer).toBe('secret');
  const another = terminal.askHidden('Once more: ');
  streams.stdin.write('other\r');
  expect(await another).toBe('other');
  expect(streams.shown.join('')).toBe('Key: \nOnce more: \n');
});

it('is given up by Ctrl-C', async () => {
  const streams = createStreams(true);
  const answer = openTerminal(streams).askHidden('Key: ');
  streams.stdin.write('secr\u0003');
  await expect(answer).rejects.toMatchObject({ name: 'InputBrokenOff' });
});

it('is a line of stdin each time where that is no terminal, and nothing at its end', async () => {
  const streams = createStreams(false);
  const { askHidden } = openTerminal(streams);
  streams.stdin.end('first\nsecond\r\n');
  const answers = [await askHidden('1: '), await askHidden('2: '), await askHidden('3: ')];
  expect([answers, streams.shown]).toEqual([['first', 'second', ''], []]);
});

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('a question is answered by %s with nothing, which is no', async (_name, key) => {
  const streams = createStreams(true);
  const answer = openTerminal(streams).ask('Go on? ');
  streams.stdin.write(key);
  expect(await answer).toBe('');
  expect(streams.shown.join('')).toMatch(/Go on\? .*\n$/s);
});

it('a question takes what is typed', async () => {
  const streams = createStreams(true);
  const answer = openTerminal(streams).ask('Go on? ');
  streams.stdin.write('y\r');
  expect(await answer).toBe('y');
});

it('a name does not steer the terminal; what is piped stays as it is', async () => {
  const line = '\u001b[32mgood\u001b[39m \u001b]0;title\u0007na\u001b[2Jme\r\n\tend';
  const [shown, piped] = [createStreams(true), createStreams(false)];
  openTerminal(shown).print(line);
  openTerminal(piped).print(line);
  await new Promise((resolve) => setImmediate(resolve));
  expect(shown.shown.join('')).toBe('\u001b[32mgood\u001b[39m ]0;titlena[2Jme\n\tend\n');
  expect(piped.shown.join('')).toBe(`${line}\n`);
});
