/** Runs the action of a button, and shows the page again with what came of it. */
import type { Control } from '../../control/control.ts';
import { WechatError } from '../../errors.ts';
import { redirect, type SimulatorRequest, type SimulatorResponse } from '../../http-messages.ts';
import type { Simulation } from '../../simulation.ts';
import type { Words } from '../../state/publish-check.ts';
import { readEntry } from '../../table-entry.ts';
import { chosenLanguage } from '../language.ts';
import { showConsole } from '../page.ts';
import { accountActions } from './accounts.ts';
import type { Actions } from './action.ts';
import { OrderRefused } from '../../refused-order.ts';
import { readText } from './fields.ts';
import { callActions } from './calls.ts';
import { configurationActions } from './configuration.ts';
import { pushActions } from './pushes.ts';
import { settingActions } from './settings.ts';
import { userActions } from './users.ts';

const actions: Actions = {
  ...pushActions,
  ...accountActions,
  ...userActions,
  ...settingActions,
  ...configurationActions,
  ...callActions,
};

/** The values of all buttons. */
export const consoleActions: readonly string[] = Object.keys(actions);

/** Runs an action and redirects back to the page; what is refused is shown with the reason. */
export async function runConsoleAction(
  { simulation, control }: { simulation: Simulation; control: Control },
  request: SimulatorRequest,
): Promise<SimulatorResponse> {
  const fields = new URLSearchParams(request.body);
  const action = readEntry(actions, readText(fields, 'action'));
  const at = simulation.clock.now();
  try {
    if (!action) throw new OrderRefused('没有这个操作', 'There is no such action');
    simulation.lastAction = { at, succeeded: true, words: await action(control, fields) };
  } catch (error) {
    simulation.lastAction = { at, succeeded: false, words: reasonOf(error) };
    return { ...showConsole(simulation, request), status: 400 };
  }
  const language = chosenLanguage(request);
  return redirect(303, language ? `/?lang=${language}` : '/');
}

/** WeChat says its errors in English. */
function reasonOf(error: unknown): Words {
  if (error instanceof OrderRefused) return error.words;
  if (error instanceof WechatError) {
    const { errcode, message } = error;
    return { zh: `微信返回 ${errcode}：${message}`, en: `WeChat says ${errcode}: ${message}` };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { zh: `未执行：${reason}`, en: reason };
}
