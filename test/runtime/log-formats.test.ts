/**
 * Quiet functions log in Lambda's JSON format, so that Lambda's own START, END and REPORT can be left
 * out. The runtime client then makes JSON of whatever goes by `console`: our lines, of which CloudWatch
 * reads metrics, must come out as they are in the text format.
 */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionCatalog, functionNames, type FunctionName } from '../../infra/function-catalog.ts';
import { eventOf } from '../support/direct-push.ts';
import { findRuntimeClient } from './runtime-client.ts';
import { createRealRuntime, type Log } from './runtime.ts';
import { component, startWorld, type World } from './world.ts';

jest.setTimeout(60_000);

const { componentAppId } = component;
const message = {
  ...eventOf('POST /{componentAppId}/messages/{authorizerAppId}'),
  pathParameters: { componentAppId, authorizerAppId: 'wxffffffffffffffff' },
  queryStringParameters: { timestamp: '1', nonce: '1', msg_signature: 'forged' },
  body: '<xml><Encrypt>AAAA</Encrypt></xml>',
};
const stranger = { componentAppId, authorizerAppId: 'wxffffffffffffffff' };

/** Invocations that end well, and such that leave lines. */
const invocations: Partial<Record<FunctionName, object[]>> = {
  'get-access-token': [{ componentAppId }, stranger, { componentAppId }],
  'get-ticket': [{ ...stranger, type: 'jsapi' }],
  'call-wechat': [
    { ...stranger, path: '/cgi-bin/user/get' },
    { componentAppId, path: '/cgi-bin/token' },
  ],
  'receive-message': [message],
};

const quietFunctions = functionNames.filter((name) => functionCatalog[name].isQuiet);

/** CloudWatch reads metrics of it. */
const isFigures = (line: unknown) => Object.hasOwn(Object(line), '_aws');

let world: World;
let folder: string;

/** Ids and times. */
const chance = /_id$|^timestamp$/;

/** A line of ours, without what differs each time. The runtime client writes one of each error besides. */
function lineOfOurs(line: string): object[] {
  if (!line.startsWith('{')) return [];
  const read = JSON.parse(line, (name, value: unknown) => {
    if (typeof value === 'number') return 0;
    return chance.test(name) ? 'any' : value;
  });
  return Object.hasOwn(read, 'service') ? [read] : [];
}

/** The lines of one instance. What differs from run to run is left out. */
async function linesOf(name: FunctionName, format: Log['format']): Promise<unknown[]> {
  const file = join(folder, `${name}-${format}`);
  const runtime = createRealRuntime([world.definition(name)], { format, file });
  for (const request of invocations[name] ?? []) {
    await runtime.invoke(world.definition(name).name, JSON.stringify(request));
  }
  await runtime.close();
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap(lineOfOurs);
}

(findRuntimeClient() ? describe : describe.skip)('in AWS’s runtime client', () => {
  beforeAll(async () => {
    world = await startWorld();
    folder = mkdtempSync(join(tmpdir(), 'wxkeeper-log-formats-'));
    await world.simulator.pushVerifyTicket();
    // So that all later look-ups find it in the table.
    await world.invoke('get-access-token', { componentAppId });
  });

  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  it('every quiet function has invocations here', () => {
    expect(new Set(Object.keys(invocations))).toEqual(new Set(quietFunctions));
  });

  it.each(quietFunctions)('%s writes the same lines in both formats of logs', async (name) => {
    const text = await linesOf(name, 'Text');
    const json = await linesOf(name, 'JSON');

    expect(json).toEqual(text);
    expect(text.filter(isFigures)).not.toHaveLength(0);
  });
});
