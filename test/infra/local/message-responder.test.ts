/** A developer's own module as responder of the local run. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLambdaRuntime } from '../../../infra/local/lambda/lambda-runtime.ts';
import { checkResponder, responderFunction } from '../../../infra/local/message-responder.ts';
import { createMovedClock } from '../../../infra/local/process/moved-clock.ts';

const clockMemory = createMovedClock().memory;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wxkeeper-responder-'));
});
afterAll(async () => rm(folder, { recursive: true }));

async function responderIn(file: string, source: string) {
  const path = join(folder, file);
  await writeFile(path, source);
  const environment = {
    MINE: 'mine',
    AWS_PROFILE: 'production',
    NODE_OPTIONS: '--bad',
    NONE: undefined,
  };
  return responderFunction(path, 'http://127.0.0.1:3001', environment);
}

const answer = `{
  content: event.message.Content,
  names: [context.functionName, process.env.MINE, process.env.AWS_ENDPOINT_URL_LAMBDA],
  others: [process.env.AWS_PROFILE, process.env.NODE_OPTIONS].filter(Boolean),
}`;

it.each([
  ['common.js', `exports.handler = async (event, context) => (${answer});`],
  [
    'hidden.js',
    `module.exports = Object.assign({}, { handler: (event, context) => (${answer}) });`,
  ],
  ['module.mjs', `export const handler = async (event, context) => (${answer});`],
  ['detected.js', `export const handler = async (event, context) => (${answer});`],
  [
    'types.ts',
    `import type { Reply } from 'wxkeeper/client';
     type Event = { message: Record<string, string> };
     export async function handler(event: Event, context: any): Promise<object> { return ${answer}; }`,
  ],
])('may be %s', async (file, source) => {
  const responder = await responderIn(file, source);
  await expect(checkResponder(responder, { clockMemory })).resolves.toBeUndefined();
  const runtime = createLambdaRuntime({
    functions: [responder],
    surroundings: { clockMemory, log: () => {} },
  });
  const { payload } = await runtime.invoke('message-responder', '{"message":{"Content":"你好"}}');
  await runtime.close();

  expect(JSON.parse(payload)).toEqual({
    content: '你好',
    names: ['message-responder', 'mine', 'http://127.0.0.1:3001'],
    others: [],
  });
});

it.each([
  ['without.mjs', 'export const answer = 1;', 'exports no function with the name handler'],
  ['text.js', "exports.handler = 'x';", 'exports no function with the name handler'],
  ['throws.js', "throw new TypeError('no settings');", 'cannot be loaded: TypeError: no settings'],
  ['ends.js', 'process.exit(3);', 'cannot be loaded: Runtime.ExitError: '],
  ['broken.mjs', 'export const', 'cannot be loaded: SyntaxError: '],
])('cannot be %s, which is said in one sentence', async (file, source, problem) => {
  const responder = await responderIn(file, source);

  await expect(checkResponder(responder, { clockMemory })).rejects.toThrow(
    `WXKEEPER_MESSAGE_RESPONDER: ${join(folder, file)} ${problem}`,
  );
});
