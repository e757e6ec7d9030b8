/**
 * The most memory that each deployed function takes in AWS's own runtime client, after a day's work in
 * a minute: what `memoryMib` in the catalog has to hold. Lambda's own part of it is not measured.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { deployedName, functionNames } from '../../infra/function-catalog.ts';
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { findRuntimeClient, howToRun } from '../runtime/runtime-client.ts';
import { component, startWorld, type World } from '../runtime/world.ts';
import type { Figure } from './measure.ts';

const ROUNDS = 300;
const LISTED_ACCOUNTS = 500;
/** WeChat's longest texts have some 2 KB. */
const TEXT = '长'.repeat(680);
const { componentAppId } = component;

export async function benchMemory(): Promise<Figure[]> {
  if (!findRuntimeClient()) {
    console.error(`memory is left out: ${howToRun}`);
    return [];
  }
  const world = await startWorld();
  try {
    await work(world);
    return functionNames.flatMap((name) => {
      const bytes = highestOf(deployedName(name));
      return bytes === undefined
        ? []
        : [{ name: `functions-memory-${name}`, value: bytes, unit: 'MiB' }];
    });
  } finally {
    await world.close();
  }
}

async function work(world: World): Promise<void> {
  const { simulator } = world;
  const [account] = simulator.accounts();
  const authorizerAppId = account?.authorizerAppId ?? '';
  const key = { componentAppId, authorizerAppId };
  await simulator.pushVerifyTicket();
  await authorize(world, authorizerAppId);
  world.workOnQueue();
  for (let round = 0; round < ROUNDS; round++) {
    await world.invoke('get-access-token', key);
    await world.invoke('get-ticket', { ...key, type: 'jsapi' });
    await world.invoke('call-wechat', { ...key, path: '/cgi-bin/user/get' });
    await simulator.pushMessage(authorizerAppId, { MsgType: 'text', Content: TEXT });
    if (round % 3 > 0) continue;
    await world.invoke('renew-access-token', key);
    await simulator.pushVerifyTicket();
    await world.invoke('refresh-component-access-token', { componentAppId });
  }
  simulator.addAuthorizedAccounts(LISTED_ACCOUNTS);
  await world.invoke('reconcile-authorizers', { componentAppId });
}

async function authorize(world: World, account: string): Promise<void> {
  const { url } = await world.invoke('create-authorization-link', { componentAppId });
  const page = await followLink(await loadPage(String(url)));
  const { location = '' } = await submitForm(page, { account, decision: 'agree' });
  await loadPage(location);
}

/** In MiB, as Linux counts what was in memory at once; undefined where the function does not run. */
function highestOf(functionName: string): number | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const environment = readOf(pid, 'environ').split('\0');
    if (!environment.includes(`AWS_LAMBDA_FUNCTION_NAME=${functionName}`)) continue;
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readOf(pid, 'status')) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  }
  return undefined;
}

/** Empty where the process is somebody else's, or has ended. */
function readOf(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
