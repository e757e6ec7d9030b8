/**
 * The control surface for other processes: `POST /simulator/<method>` with a JSON object of its
 * arguments, and `GET /simulator/<question>`.
 */
import { z } from 'zod';
import { json, type SimulatorRequest, type SimulatorResponse } from '../../http-messages.ts';
import { lookUp } from '../../lookup.ts';
import type { Control } from '../control.ts';
import { accountMethods } from './accounts.ts';
import { apiCallMethods } from './api-calls.ts';
import { grantMethods } from './grants.ts';
import type { Methods } from './method.ts';
import { pushMethods } from './pushes.ts';
import { settingMethods } from './settings.ts';

const methods: Methods = {
  ...pushMethods,
  ...grantMethods,
  ...accountMethods,
  ...settingMethods,
  ...apiCallMethods,
};

const questions: Readonly<Record<string, (control: Control) => unknown>> = {
  now: (control) => control.now(),
  accounts: (control) => control.accounts(),
  grants: (control) => control.grants(),
  callCounts: (control) => control.callCounts(),
  pushLog: (control) => control.pushLog(),
  heldBackPushes: (control) => control.heldBackPushes(),
  hangingCalls: (control) => control.hangingCalls(),
};

/** 400 for arguments that do not fit or an action that is not possible, with the reason. */
export async function answerControlCall(
  control: Control,
  { method: httpMethod, path, body }: SimulatorRequest,
): Promise<SimulatorResponse> {
  const name = path.slice('/simulator/'.length);
  const run = httpMethod === 'GET' ? lookUp(questions, name) : undefined;
  if (run) return json({ result: run(control) });
  const called = httpMethod === 'POST' ? lookUp(methods, name) : undefined;
  if (!called) return json({ error: `no such method: ${name}` }, 404);
  try {
    return json({ result: (await called(control, JSON.parse(body || '{}'))) ?? null });
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return json({ error: reason }, 400);
  }
}
