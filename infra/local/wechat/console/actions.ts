/** The actions of the buttons on the console page. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Control } from '../control/control.ts';
import { redirect, type SimulatorRequest, type SimulatorResponse } from '../http-messages.ts';
import { readEntry } from '../table-entry.ts';
import { apiFaultKinds } from '../state/api-faults.ts';

/** The path to which the page's forms are submitted. */
export const consoleActionPath = '/simulator/console';

/** In the field of the address list: every address is allowed. */
export const ALL_ADDRESSES = '*';

type Action = (control: Control, fields: URLSearchParams) => unknown;

const actions: Readonly<Record<string, Action>> = {
  'push-ticket': (control, fields) =>
    control.pushVerifyTicket({ componentAppId: readField(fields, 'component') }),
  advance: (control, fields) => control.advance(Number(readField(fields, 'seconds'))),
  revoke: (control, fields) =>
    control.revoke(readField(fields, 'account'), {
      componentAppId: readField(fields, 'component'),
    }),
  // It takes some seconds: the page shows its lines as they come. Why it cannot begin is told here.
  'publish-check': (control, fields) => {
    const started = control.publishCheck({
      componentAppId: readField(fields, 'component'),
      group: Number(readField(fields, 'group')) || undefined,
      format: readField(fields, 'format') === 'json' ? 'json' : 'xml',
      slowMilliseconds: Number(readField(fields, 'slow')) || undefined,
    });
    started.catch(() => {});
    return Promise.race([started, nextTurn()]);
  },
  'permission-sets': (control, fields) =>
    control.updatePermissionSets(
      readField(fields, 'account'),
      listIn(readField(fields, 'sets')).map(Number).filter(Number.isInteger),
      { componentAppId: readField(fields, 'component') },
    ),
  addresses: (control, fields) => {
    const listed = listIn(readField(fields, 'addresses'));
    control.setIpAllowList(listed.includes(ALL_ADDRESSES) ? null : listed);
  },
  'fault-on': (control, fields) =>
    control.setFault({
      path: readField(fields, 'path'),
      kind: apiFaultKinds.find((kind) => kind === readField(fields, 'kind')) ?? 'errcode',
      errcode: Number(readField(fields, 'errcode')) || -1,
    }),
  'fault-off': (control, fields) => {
    control.clearFaults(readField(fields, 'path'));
    control.releaseHanging();
  },
};

/** Runs an action and redirects back to the page. */
export async function runConsoleAction(
  control: Control,
  request: SimulatorRequest,
): Promise<SimulatorResponse> {
  const fields = new URLSearchParams(request.body);
  await readEntry(actions, readField(fields, 'action'))?.(control, fields);
  return redirect(303, '/');
}

/** Entries with commas or blanks between them. */
function listIn(text: string): string[] {
  return text.split(/[,，、;；\s]+/).filter(Boolean);
}

function readField(fields: URLSearchParams, name: string): string {
  return fields.get(name) ?? '';
}
