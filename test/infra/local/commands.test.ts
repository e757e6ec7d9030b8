/** `npm start` and `npm run demo` as a person or a script sees them. */
import { describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { listen, stopListening } from '../../../infra/local/process/ports.ts';

jest.setTimeout(120_000);

const freePorts = {
  WXKEEPER_API_PORT: '0',
  WXKEEPER_INVOKE_PORT: '0',
  WXKEEPER_SIMULATOR_PORT: '0',
  WXKEEPER_EVENT_BUS_PORT: '0',
  WXKEEPER_DYNAMODB_PORT: '0',
};

/** DynamoDB Local has to find Java, and the commands the engine that is tested. */
const passedOn = Object.fromEntries(
  ['PATH', 'JAVA_HOME', 'WXKEEPER_DYNAMODB_ENGINE'].map((name) => [name, process.env[name]]),
);

/** Runs a file of infra/local with Node.js. */
function run(file: string, environment: Record<string, string>, ...options: string[]) {
  const path = fileURLToPath(new URL(`../../../infra/local/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...options], {
    env: { ...passedOn, ...environment },
  });
  const lines: string[] = [];
  const listeners = new Set<(line: string) => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    });
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  const lineWith = async (text: string) =>
    new Promise<string>((resolve, reject) => {
      listeners.add((line) => {
        if (line.includes(text)) resolve(line);
      });
      child.once('close', () => {
        reject(new Error(`ended without "${text}":\n${lines.join('\n')}`));
      });
    });
  return { child, lines, ended, lineWith };
}

describe('npm start', () => {
  it('says once when it is ready, and Ctrl-C stops it', async () => {
    const { child, lineWith, ended, lines } = run('start.ts', freePorts);
    const ready = await lineWith('ready');
    const [startPage = '', invokeApi = ''] = ready.match(/http:\S+/g) ?? [];
    const [, events = ''] = /event bus (http:\S+)/.exec(ready) ?? [];
    expect((await fetch(startPage)).status).toBe(200);
    expect(await (await fetch(events)).json()).toEqual([]);
    const url = `${invokeApi}/2015-03-31/functions/wxkeeper-get-access-token/invocations`;
    const body = '{"componentAppId":"wx0123456789abcdef"}';
    const response = await fetch(url, { method: 'POST', body });
    expect(await response.json()).toHaveProperty('accessToken');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines.filter((line) => line.includes('ready'))).toHaveLength(1);
  });

  it('shows where everything is, warns of unknown variables, and prints readable lines', async () => {
    const { child, lineWith, ended, lines } = run('start.ts', { ...freePorts, WXKEEPER_PORT: '1' });
    const refused = lineWith('Invocation refused');
    const [ready, next] = await Promise.all([
      lineWith('ready'),
      lineWith('curl -d'),
      lineWith('Verify ticket received'),
    ]);
    expect(lines[0]).toBe(
      'Warning: WXKEEPER_PORT is no variable of the local run, the nearest one is WXKEEPER_API_PORT',
    );
    const block = lines.slice(lines.indexOf(ready) + 1).join('\n');
    for (const url of ready.match(/http:\/\/\S+/g)?.slice(0, 4) ?? [''])
      expect(block).toContain(url);
    expect(block).toContain('wx5a1c9e7d3b2f8046 青禾生活服务');
    const [, request = '', url = ''] = /curl -d '([^']+)' (\S+)/.exec(next) ?? [];
    const answer = await fetch(url, { method: 'POST', body: request });
    expect(await answer.json()).toMatchObject({ errorType: 'AuthorizerNotFound' });
    expect(await refused).toMatch(
      /^\d\d:\d\d:\d\d ! get-access-token +wx5a1c9e7d3b2f8046 +Invocation refused: /,
    );
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines.filter((line) => /^ +at |^\{/.test(line))).toEqual([]);
  });

  it('prints JSON with --json', async () => {
    const { child, lineWith, ended, lines } = run('start.ts', freePorts, '--json');
    expect(JSON.parse(await lineWith('Verify ticket received'))).toMatchObject({ level: 'INFO' });
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines.slice(2).filter((line) => !/^\{|^EMF/.test(line))).toEqual([]);
  });

  it('prints what functions print only after the line with `ready`', async () => {
    const { child, lineWith, ended, lines } = run('start.ts', freePorts);
    const readyLine = lineWith('ready');
    const ticketLine = lineWith('Verify ticket received');
    await Promise.all([readyLine, ticketLine]);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(lines.indexOf(await readyLine)).toBe(1);
    expect(lines[0]).toBe('Bundling the functions and starting everything…');
    expect(lines.indexOf(await ticketLine)).toBeGreaterThan(1);
  });

  it.each(['WXKEEPER_INVOKE_PORT', 'WXKEEPER_EVENT_BUS_PORT'])(
    'names a port that is in use, and %s to choose another',
    async (variable) => {
      const other = createServer();
      const { port } = new URL(await listen(other, 0));
      const { ended, lines } = run('start.ts', { ...freePorts, [variable]: port });
      expect(await ended).toBe(1);
      expect(lines.at(-1)).toContain(`Port ${port} is in use`);
      expect(lines.at(-1)).toContain(`${variable}=`);
      await stopListening(other);
    },
  );

  it('names all ports in use together, and asks whether it is running', async () => {
    const others = [createServer(), createServer()];
    const ports = await Promise.all(others.map(async (each) => listen(each, 0)));
    const [api = '', simulator = ''] = ports.map((url) => new URL(url).port);
    const taken = { WXKEEPER_API_PORT: api, WXKEEPER_SIMULATOR_PORT: simulator };
    const { ended, lines } = run('start.ts', { ...freePorts, ...taken });
    expect(await ended).toBe(1);
    expect(lines).toEqual([
      expect.stringContaining(`Ports ${api}, ${simulator} are in use: is it running already?`),
    ]);
    expect(lines[0]).toMatch(/WXKEEPER_API_PORT=\d+ WXKEEPER_SIMULATOR_PORT=\d+ npm start$/);
    await Promise.all(others.map(async (each) => stopListening(each)));
  });

  it('lists what is wrong with the environment', async () => {
    const { ended, lines } = run('start.ts', { WXKEEPER_COMPONENT_APP_ID: 'no' });
    expect(await ended).toBe(1);
    expect(lines).toContain(
      '- WXKEEPER_COMPONENT_APP_ID must be "wx" followed by 16 of 0-9 and a-f, but is "no"',
    );
  });
});

it('npm run demo shows every step and that each was right', async () => {
  const { ended, lines } = run('demo/demo.ts', {});
  const code = await ended;
  expect(lines.filter((line) => line.includes('✗'))).toEqual([]);
  expect(lines.filter((line) => line.includes('✓'))).toHaveLength(12);
  expect(lines.join('\n')).not.toMatch(/@@@/);
  expect(code).toBe(0);
});

it('npm run demo -- --publish-check shows the eight lines, and all of them pass', async () => {
  const { ended, lines } = run('demo/demo.ts', {}, '--publish-check', '--group', '2');
  const code = await ended;
  const shown = lines.filter((line) => /^[✓✗–] \d\. /.test(line));
  expect(shown.map((line) => line.slice(0, 4))).toEqual(
    [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `✓ ${n}.`),
  );
  expect(lines.join('\n')).toContain('wx9252c5e0bb1836fc');
  expect(lines.join('\n')).not.toMatch(/@@@[\w-]/);
  expect(code).toBe(0);
});
