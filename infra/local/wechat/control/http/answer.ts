/**
 * The test interface over HTTP, for other processes: `POST /simulator/<method>` with the arguments as
 * a JSON object, and `GET /simulator/<query>`. docs/simulator.md describes each.
 */
import { z } from 'zod';
import { OrderRefused } from '../../refused-order.ts';
import { json, type SimulatorRequest, type SimulatorResponse } from '../../http-messages.ts';
import { readEntry } from '../../table-entry.ts';
import type { Control } from '../control.ts';
import { accountMethods } from './accounts.ts';
import { apiCallMethods } from './api-calls.ts';
import { grantMethods } from './grants.ts';
import type { Methods } from './method.ts';
import { publishCheckMethods } from './publish-check.ts';
import { pushMethods } from './pushes.ts';
import { settingMethods } from './settings.ts';
import { userMethods } from './users.ts';

const methods: Methods = {
  ...pushMethods,
  ...publishCheckMethods,
  ...grantMethods,
  ...accountMethods,
  ...userMethods,
  ...settingMethods,
  ...apiCallMethods,
};

const queries: Readonly<Record<string, (control: Control) => unknown>> = {
  now: (control) => control.now(),
  addresses: (control) => control.addresses(),
  accounts: (control) => control.accounts(),
  grants: (control) => control.grants(),
  sentMessages: (control) => control.sentMessages(),
  callCounts: (control) => control.callCounts(),
  pushLog: (control) => control.pushLog(),
  heldBackPushes: (control) => control.heldBackPushes(),
  hangingCalls: (control) => control.hangingCalls(),
};

/** The names of all methods. */
export const controlMethods: readonly string[] = Object.keys(methods);
/** The names of all queries. */
export const controlQueries: readonly string[] = Object.keys(queries);

/** Answers a call. Invalid arguments and impossible actions get status 400 with the reason. */
export async function answerControlCall(
  control: Control,
  { method: httpMethod, path, body }: SimulatorRequest,
): Promise<SimulatorResponse> {
  const name = path.slice('/simulator/'.length);
  const run = httpMethod === 'GET' ? readEntry(queries, name) : undefined;
  if (run) return json({ result: run(control) });
  const called = httpMethod === 'POST' ? readEntry(methods, name) : undefined;
  if (!called) return json({ error: `no such method: ${name}` }, 404);
  try {
    return json({ result: (await called(control, JSON.parse(body || '{}'))) ?? null });
  } catch (error) {
    return json({ error: reasonOf(error) }, 400);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof OrderRefused ? error.message : String(error);
}
