/** The console page at `/` for developers: the simulator's state, with buttons to change it. */
import { htmlEscape } from 'escape-goat';
import { permissionSetName } from '../../../../shared/wechat/permission-sets.ts';
import { apiPaths } from '../api/answer.ts';
import { htmlPage } from '../html.ts';
import { page, type SimulatorResponse } from '../http-messages.ts';
import type { PushLogEntry } from '../pushes/log.ts';
import type { Simulation } from '../simulation.ts';
import { isOfficialAccount } from '../state/accounts.ts';
import { apiFaultKinds } from '../state/api-faults.ts';
import { OUTSIDE_ADDRESS } from '../state/settings.ts';
import { beijingTime } from '../state/clock.ts';
import type { ComponentState, Grant } from '../state/state.ts';
import { ALL_ADDRESSES } from './actions.ts';
import { publishCheckSection } from './publish-check.ts';
import { button, heading, hidden, table } from './widgets.ts';

const SHOWN_PUSHES = 20;
const SHOWN_GRANTS = 100;
const REFRESH_SECONDS = '1';

/** Shows the page. It contains no secret, ticket, code or token. */
export function showConsole(simulation: Simulation): SimulatorResponse {
  const sections = [
    clockSection(simulation),
    componentsSection(simulation),
    publishCheckSection(simulation),
    grantsSection(simulation),
    accountsSection(simulation),
    addressesSection(simulation),
    faultsSection(simulation),
    pushesSection(simulation),
  ];
  const shown = page(htmlPage('微信模拟器控制台', sections.join('\n'), 'wide'));
  // The lines of a running check appear one after the other.
  if (simulation.publishCheck?.isRunning) shown.headers['refresh'] = REFRESH_SECONDS;
  return shown;
}

function clockSection({ clock }: Simulation): string {
  return `${heading('时钟', 'Clock')}
<p>${beijingTime(clock.now())}（北京时间 <small>Beijing time</small>）</p>
${button('advance', hidden({ seconds: '600' }), '快进 10 分钟 <small>+10 min</small>')}
${button('advance', hidden({ seconds: '7200' }), '快进 2 小时 <small>+2 h</small>')}`;
}

function componentsSection({ components }: Simulation): string {
  return `${heading('第三方平台', 'Components')}
${table(['AppID', '授权事件接收URL', '最近一次票据', '推送', ''], [...components.values()].map(componentRow))}`;
}

function componentRow({ registration, isPushing, lastTicketAt }: ComponentState): string[] {
  return [
    htmlEscape`<code>${registration.componentAppId}</code>`,
    htmlEscape`${registration.eventUrl ?? '未设置'}`,
    lastTicketAt === undefined ? '尚未推送' : beijingTime(lastTicketAt),
    isPushing ? '每 10 分钟 <small>every 10 min</small>' : '未启动 <small>stopped</small>',
    button(
      'push-ticket',
      hidden({ component: registration.componentAppId }),
      '推送票据 <small>Push ticket</small>',
    ),
  ];
}

function grantsSection({ components, accounts }: Simulation): string {
  const grants = [...components.values()].flatMap(({ grants: each }) => Array.from(each.values()));
  const row = (grant: Grant) => [
    htmlEscape`${accounts.get(grant.authorizerAppId)?.nickName ?? ''} <code>${grant.authorizerAppId}</code>`,
    htmlEscape`<code>${grant.componentAppId}</code>`,
    beijingTime(grant.authorizedAt),
    permissionSetsForm(grant),
    button('revoke', hidden(addressOf(grant)), '取消授权 <small>Revoke</small>'),
  ];
  return `${heading(`已授权账号（${grants.length}）`, 'Grants')}
${table(['账号', '第三方平台', '授权时间', '权限集', ''], grants.slice(0, SHOWN_GRANTS).map(row))}`;
}

function permissionSetsForm(grant: Grant): string {
  const names = grant.permissionSets.map(permissionSetName).join('、');
  const field = htmlEscape`<input type="text" name="sets" value="${grant.permissionSets.join(',')}" aria-label="权限集">`;
  return `${htmlEscape(names)}<br>${button('permission-sets', hidden(addressOf(grant)) + field, '更新 <small>Update</small>')}`;
}

function accountsSection({ accounts }: Simulation): string {
  const rows = [...accounts.values()]
    .slice(0, SHOWN_GRANTS)
    .map((account) => [
      htmlEscape`${account.nickName}`,
      htmlEscape`<code>${account.authorizerAppId}</code>`,
      isOfficialAccount(account) ? '公众号' : htmlEscape`${account.kind}`,
      htmlEscape`${account.principalName}`,
    ]);
  return `${heading(`商家账号（${accounts.size}）`, 'Accounts')}
${table(['名称', 'AppID', '类型', '主体'], rows)}`;
}

function addressesSection({ settings, outsideUrl }: Simulation): string {
  const list = settings.ipAllowList?.join(' ') ?? ALL_ADDRESSES;
  const field = htmlEscape`<input type="text" name="addresses" size="40" value="${list}" aria-label="白名单"> `;
  const outside = htmlEscape`<code>${outsideUrl || '—'}</code>`;
  return `${heading('白名单IP地址列表', 'Address list')}
<p>不在列表中的地址调用接口会得到 61004（<code>jscode2session</code> 为 40090），<code>${ALL_ADDRESSES}</code> 表示不限制。
<small>Others get 61004 or 40090. <code>${ALL_ADDRESSES}</code>: no limit.</small><br>
第二个端口 ${outside} 收到的调用，视为来自 <code>${OUTSIDE_ADDRESS}</code>。
<small>Calls through the second port come from this other address.</small></p>
${button('addresses', field, '保存 <small>Save</small>')}`;
}

function faultsSection({ faults }: Simulation): string {
  const options = ['*', ...apiPaths].map((path) => `<option>${path}</option>`).join('');
  const kinds = apiFaultKinds.map((kind) => `<option>${kind}</option>`).join('');
  const fields =
    `<select name="path" aria-label="接口">${options}</select> ` +
    `<select name="kind" aria-label="故障">${kinds}</select> ` +
    '<input type="text" name="errcode" value="-1" size="6" aria-label="errcode"> ';
  const rows = faults
    .list()
    .map(({ path, kind, errcode }) => [
      htmlEscape`<code>${path}</code>`,
      htmlEscape`${kind} ${kind === 'errcode' ? (errcode ?? -1) : ''}`,
      button('fault-off', hidden({ path }), '关闭 <small>Off</small>'),
    ]);
  return `${heading('接口故障', 'API faults')}
${button('fault-on', fields, '打开 <small>On</small>')}
${table(['接口', '故障', ''], rows)}`;
}

function pushesSection({ pushes }: Simulation): string {
  const newest = pushes.log().slice(-SHOWN_PUSHES).toReversed();
  return `${heading('推送记录', 'Push log')}
${table(['时间', '第三方平台', '事件', '尝试', '结果'], newest.map(pushRow))}`;
}

function pushRow(entry: PushLogEntry): string[] {
  return [
    beijingTime(entry.at),
    htmlEscape`<code>${entry.componentAppId}</code>`,
    htmlEscape`${entry.infoType} ${entry.authorizerAppId ?? ''}` +
      (entry.isForTestVersion ? '（测试版本 <small>test version</small>）' : ''),
    entry.attempt === 0 ? '—' : `第 ${entry.attempt} 次`,
    `<span class="${entry.succeeded ? 'ok' : 'failed'}">${entry.succeeded ? '成功' : htmlEscape(entry.problem ?? '')}</span>`,
  ];
}

function addressOf({ componentAppId, authorizerAppId }: Grant): Record<string, string> {
  return { component: componentAppId, account: authorizerAppId };
}
