/** Runs checks one after the other, and what checks have in common. */
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, SdkAnswer } from './sdk.ts';
import type { World } from './world.ts';

/** One thing that must hold. */
export interface Check {
  title: string;
  /** @returns what to print beside the title, without tokens. @throws if it does not hold */
  run: (world: World) => Promise<string | void>;
}

const CHECK_LIMIT_SECONDS = 60;

/** How many held, named as in Jest's reports. */
export interface Counts {
  numPassedTests: number;
  numFailedTests: number;
}

/** Prints a line for each check. A later one can fail only because an earlier one did. */
export async function runChecks(world: World, checks: readonly Check[]): Promise<Counts> {
  const counts = { numPassedTests: 0, numFailedTests: 0 };
  for (const { title, run } of checks) {
    try {
      const detail = await Promise.race([run(world), tooLate()]);
      counts.numPassedTests++;
      console.log(`  ✓ ${title}${detail ? `: ${detail}` : ''}`);
    } catch (error) {
      counts.numFailedTests++;
      console.log(`  ✗ ${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return counts;
}

/** So that nothing can hang. */
async function tooLate(): Promise<never> {
  await wait(CHECK_LIMIT_SECONDS * 1000, undefined, { ref: false });
  throw new Error(`still not done after ${CHECK_LIMIT_SECONDS} s`);
}

/** The JSON of an answer without an error. @throws with WeChat's error */
export function successOf(answer: SdkAnswer): Answer {
  const body = answer.toObject();
  assert.ok(body, 'WeChat answered no JSON');
  assert.ok(!body['errcode'], `WeChat answered ${errorText(body)}`);
  return body;
}

/** The answer must be this error. @returns it, with WeChat's message, without the `rid` */
export function refusalOf(answer: Answer | null, errcode: number): string {
  const text = answer === null ? 'no JSON' : errorText(answer);
  assert.equal(answer?.['errcode'], errcode, `expected ${errcode}, got ${text}`);
  assert.match(text, / rid: \w{8}-\w{8}-\w{8}$/);
  return text.replace(/,? rid: .*$/, '');
}

/** The same for what the SDK throws: it puts WeChat's answer into the message. */
export async function thrownRefusalOf(call: Promise<unknown>, errcode: number): Promise<string> {
  const thrown: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof Error, `expected ${errcode}, but the SDK threw nothing`);
  const [json] = /\{.*\}$/s.exec(thrown.message) ?? [];
  assert.ok(json, `expected ${errcode}, got ${thrown.message}`);
  return refusalOf(JSON.parse(json) as Answer, errcode);
}

function errorText({ errcode, errmsg }: Answer): string {
  const isError = typeof errcode === 'number' && typeof errmsg === 'string';
  return isError ? `${errcode} ${errmsg}` : 'no error';
}
