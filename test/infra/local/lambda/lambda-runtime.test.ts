/** The local Lambda: what handlers get, what callers get, and what survives a failure. */
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createLambdaRuntime,
  type LambdaRuntime,
} from '../../../../infra/local/lambda/lambda-runtime.ts';
import { createMovedClock } from '../../../../infra/local/process/moved-clock.ts';

jest.setTimeout(30_000);

const handlers = {
  echo: `async (event, context) => ({ event, context, remaining: context.getRemainingTimeInMillis(),
    mine: process.env.MINE, foreign: process.env.HOME, name: process.env.AWS_LAMBDA_FUNCTION_NAME })`,
  nothing: `async () => undefined`,
  count: `async () => { globalThis.count = (globalThis.count ?? 0) + 1; return globalThis.count; }`,
  fail: `async () => { throw Object.assign(new Error('no ticket yet'), { name: 'VerifyTicketMissing' }); }`,
  throwText: `async () => { throw 'plain text'; }`,
  hang: `(event) => event.hang ? new Promise(() => {}) : 'answered'`,
  slow: `(event) => new Promise((resolve) => setTimeout(resolve, event.ms, event))`,
  crash: `async (event) => event.exit ? process.exit(3) : 'alive'`,
  uncaught: `async (event) => { setImmediate(() => { throw new Error('nobody caught me'); });
    return new Promise(() => {}); }`,
  print: `async () => { console.log('{"one":1}\\n{"two":2}'); console.error('three'); }`,
  time: `async () => [Date.now(), new Date().getTime(), Date(), new Date(5).getTime(),
    new Date() instanceof Date, Date.UTC(2026, 0, 1)]`,
};
type FunctionName = keyof typeof handlers | 'broken';

let folder: string;
let runtime: LambdaRuntime | undefined;
let lines: string[];
const clock = createMovedClock();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wxkeeper-lambda-'));
  const sources = { ...handlers, broken: undefined };
  for (const [name, handler] of Object.entries(sources)) {
    await mkdir(join(folder, name));
    const source = handler ? `exports.handler = ${handler};` : `throw new TypeError('bad module');`;
    await writeFile(join(folder, name, 'index.js'), source);
  }
});
afterAll(async () => rm(folder, { recursive: true }));
afterEach(async () => runtime?.close());

function start(
  name: FunctionName,
  options: {
    timeoutSeconds?: number;
    limit?: number;
    callsAtOnce?: number;
    idleSeconds?: number;
  } = {},
) {
  lines = [];
  const definition = {
    name: `wxkeeper-${name}`,
    modulePath: join(folder, name, 'index.js'),
    timeoutSeconds: options.timeoutSeconds ?? 30,
    environment: { MINE: 'mine' },
    ...(options.callsAtOnce && { callsAtOnce: options.callsAtOnce }),
  };
  runtime = createLambdaRuntime({
    functions: [definition],
    surroundings: { clockMemory: clock.memory, log: (line) => lines.push(line) },
    instanceLimit: options.limit ?? 10,
    ...(options.idleSeconds !== undefined && { idleSeconds: options.idleSeconds }),
  });
  const { invoke } = runtime;
  return async (event: unknown = {}) => {
    const { payload, isError, requestId } = await invoke(definition.name, JSON.stringify(event));
    const answer: unknown = JSON.parse(payload);
    return { answer, isError, requestId };
  };
}

describe('what a handler gets', () => {
  it('is the event, the context and its own environment only', async () => {
    const { answer, requestId } = await start('echo')({ a: [1, '二'] });
    expect(answer).toMatchObject({
      event: { a: [1, '二'] },
      mine: 'mine',
      name: 'wxkeeper-echo',
      context: {
        functionName: 'wxkeeper-echo',
        awsRequestId: requestId,
        memoryLimitInMB: '512',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:wxkeeper-echo',
      },
    });
    expect(answer).not.toHaveProperty('foreign');
    expect(answer).toHaveProperty('remaining', expect.any(Number));
  });

  it('is a clock that can be moved while the instance lives', async () => {
    const invoke = start('time');
    await invoke();
    const before = Date.now();
    clock.setOffsetSeconds(7200);
    const { answer } = await invoke();
    clock.setOffsetSeconds(0);
    const [now, constructed, text, fixed, isDate, utc] = Array.isArray(answer) ? answer : [];
    expect(now).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(now).toBeLessThan(before + 7_300_000);
    expect(constructed).toBeGreaterThanOrEqual(before + 7_200_000);
    expect(Date.parse(String(text))).toBeGreaterThanOrEqual(before + 7_199_000);
    expect([fixed, isDate, utc]).toEqual([5, true, Date.UTC(2026, 0, 1)]);
  });
});

describe('what a caller gets', () => {
  it.each([
    [
      'an error by its name',
      'fail',
      { errorType: 'VerifyTicketMissing', errorMessage: 'no ticket yet', trace: expect.anything() },
    ],
    ['a thrown text', 'throwText', { errorType: 'string', errorMessage: 'plain text', trace: [] }],
    [
      'a bundle that cannot be loaded',
      'broken',
      { errorType: 'TypeError', errorMessage: 'bad module' },
    ],
    [
      'an uncaught exception',
      'uncaught',
      {
        errorType: 'Runtime.UncaughtException',
        errorMessage: expect.stringContaining('nobody caught me'),
      },
    ],
  ] as const)('is %s', async (_, name, expected) => {
    const { answer, isError } = await start(name)();
    expect(isError).toBe(true);
    expect(answer).toMatchObject(expected);
  });

  it('is null where the handler returns nothing', async () => {
    expect(await start('nothing')()).toMatchObject({ answer: null, isError: false });
  });

  it('is Lambda’s time-out error, and the next call gets a new instance', async () => {
    const invoke = start('hang', { timeoutSeconds: 0.5 });
    const { answer, isError } = await invoke({ hang: true });
    expect(isError).toBe(true);
    expect(answer).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Task timed out after 0.50 seconds$/,
      ),
    });
    expect(await invoke()).toMatchObject({ answer: 'answered', isError: false });
  });

  it('is an error when the instance exits, and the next call gets a new instance', async () => {
    const invoke = start('crash');
    expect(await invoke({ exit: true })).toMatchObject({
      isError: true,
      answer: {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('Runtime exited with error: exit status 3'),
      },
    });
    expect(await invoke()).toMatchObject({ answer: 'alive', isError: false });
  });

  it('is refused for a function that does not exist', async () => {
    start('echo');
    await expect(runtime?.invoke('wxkeeper-other', '{}')).rejects.toThrow('Function not found');
  });
});

describe('instances', () => {
  it('are used again, so that what a module remembers stays there', async () => {
    const invoke = start('count');
    await invoke();
    expect(await invoke()).toMatchObject({ answer: 2 });
  });

  it('handle one invocation at a time: beyond the limit invocations wait in line', async () => {
    const invoke = start('count', { limit: 2 });
    const answers = await Promise.all(Array.from({ length: 6 }, async () => invoke()));
    const counts = answers.map(({ answer }) => Number(answer));
    expect(counts.filter((count) => count === 1)).toHaveLength(2);
  });

  it('take several invocations at once where the function allows that, each with its own answer', async () => {
    const invoke = start('slow', { limit: 2, callsAtOnce: 5 });
    await Promise.all([invoke({ ms: 1 }), invoke({ ms: 1 })]);
    const startedAt = performance.now();
    const events = Array.from({ length: 12 }, (_none, number) => ({ number, ms: 2000 }));
    const answers = await Promise.all(events.map(async (event) => invoke(event)));
    // Ten side by side, two after them.
    expect(performance.now() - startedAt).toBeLessThan(8000);
    expect(answers.map(({ answer }) => answer)).toEqual(events);
  });

  it('that a burst has left behind are stopped, but for the one that was used last', async () => {
    const invoke = start('count', { limit: 2, idleSeconds: 0 });
    await Promise.all([invoke(), invoke()]);
    const answers = await Promise.all([invoke(), invoke()]);
    expect(new Set(answers.map(({ answer }) => answer))).toEqual(new Set([1, 2]));
  });

  it('print line by line into the log', async () => {
    await start('print')();
    await runtime?.close();
    expect(lines).toEqual(expect.arrayContaining(['{"one":1}', '{"two":2}', 'three']));
  });
});
