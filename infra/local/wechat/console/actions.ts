/** What the buttons of the console page do. */
import type { Control } from '../control/control.ts';
import { redirect, type SimulatorRequest, type SimulatorResponse } from '../http-messages.ts';
import { lookUp } from '../lookup.ts';
import { apiFaultKinds } from '../state/api-faults.ts';

/** Where the page's forms go. */
export const consoleActionPath = '/simulator/console';

type Action = (control: Control, fields: URLSearchParams) => unknown;

const actions: Readonly<Record<string, Action>> = {
  'push-ticket': (control, fields) =>
    control.pushVerifyTicket({ componentAppId: read(fields, 'component') }),
  advance: (control, fields) => control.advance(Number(read(fields, 'seconds'))),
  revoke: (control, fields) =>
    control.revoke(read(fields, 'account'), { componentAppId: read(fields, 'component') }),
  'permission-sets': (control, fields) =>
    control.updatePermissionSets(
      read(fields, 'account'),
      read(fields, 'sets')
        .split(/[,，、\s]+/)
        .filter(Boolean)
        .map(Number)
        .filter(Number.isInteger),
      { componentAppId: read(fields, 'component') },
    ),
  'fault-on': (control, fields) =>
    control.setFault({
      path: read(fields, 'path'),
      kind: apiFaultKinds.find((kind) => kind === read(fields, 'kind')) ?? 'errcode',
      errcode: Number(read(fields, 'errcode')) || -1,
    }),
  'fault-off': (control, fields) => {
    control.clearFaults(read(fields, 'path'));
    control.releaseHanging();
  },
};

/** Does it, and shows the page again. */
export async function runConsoleAction(
  control: Control,
  request: SimulatorRequest,
): Promise<SimulatorResponse> {
  const fields = new URLSearchParams(request.body);
  await lookUp(actions, read(fields, 'action'))?.(control, fields);
  return redirect(303, '/');
}

function read(fields: URLSearchParams, name: string): string {
  return fields.get(name) ?? '';
}
