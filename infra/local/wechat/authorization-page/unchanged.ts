/**
 * What is shown where a merchant agrees to what is granted already (ret -20). WeChat's page ends there.
 * The simulator's has two ways on, so that the second run of a quick start is no dead end.
 */
import { withdraw } from '../credentials/authorization.ts';
import { hiddenFields, htmlPage } from '../html.ts';
import { page, type SimulatorResponse } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import type { Account } from '../state/accounts.ts';
import type { ComponentState } from '../state/state.ts';

/** @param confirmPath where the form is sent. @param fields of the form that has changed nothing */
export function unchangedPage(confirmPath: string, fields: URLSearchParams): SimulatorResponse {
  const content = `<p class="failed" data-ret="-20">权限集没有变化，无需更新授权</p><p>ret: -20</p>
<p>该账号已授予这些权限集，微信到此为止，不会跳回第三方平台。在模拟器中可以继续：</p>
<p lang="en">This account has granted these permission sets already. WeChat stops here and does not lead back. In the simulator you can go on:</p>
<form method="post" action="${confirmPath}">${hiddenFields(fields)}
<button class="main" name="withdraw" value="first">取消授权后重新授权 <span lang="en">Withdraw, and authorize again</span></button></form>
<p>或返回上一页，选择其他账号，或改选权限集。<span lang="en">Or go back, and choose another account or other permission sets.</span></p>`;
  return page(htmlPage('无法授权', content));
}

/** The merchant withdraws in WeChat's console. The component gets that push before the next one. */
export async function withdrawFirst(
  simulation: Simulation,
  component: ComponentState,
  { authorizerAppId }: Account,
): Promise<void> {
  const push = withdraw(simulation, component, authorizerAppId);
  if (push) await simulation.pushes.send(push);
}
