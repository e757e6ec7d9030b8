/** The page on which a merchant authorizes: shows the page and processes its form. */
import { htmlEscape } from 'escape-goat';
import { permissionSetName } from '../../../../shared/wechat/permission-sets.ts';
import { authorize, sendInOrder } from '../credentials/authorization.ts';
import { offeredPermissionSets } from '../credentials/permission-sets.ts';
import { htmlPage } from '../html.ts';
import { page, redirect, type SimulatorRequest, type SimulatorResponse } from '../http-messages.ts';
import type { Simulation } from '../simulation.ts';
import { isOfficialAccount, type Account } from '../state/accounts.ts';
import { addBounded } from '../state/bounded.ts';
import { componentOf, type OpenPage } from '../state/state.ts';
import { withQuery } from './redirect-address.ts';
import { unchangedPage, withdrawFirst } from './unchanged.ts';
import { openPageFor, preAuthCodeReason, type PageProblem } from './request.ts';

/** The paths of the page: on a desktop, on a phone, and on a phone in 2019. */
export const authorizationPaths: readonly string[] = [
  '/cgi-bin/componentloginpage',
  '/wxaopen/safe/bindcomponent',
  '/safe/bindcomponent',
];

const KEPT_PAGES = 1000;

/** A second click comes within so long, and its answer takes the place of the first one's. */
const DOUBLE_CLICK_SECONDS = 2;

/** The path to which the page's form is submitted. */
export const confirmPath = '/simulator-page/confirm';

/** GET: shows the page, or an error page, which has status 200 as in WeChat. */
export function showAuthorizationPage(
  simulation: Simulation,
  request: SimulatorRequest,
): SimulatorResponse {
  const opened = openPageFor(simulation, request);
  if ('ret' in opened) return problemPage(opened);
  const pageId = simulation.identifiers.pageId();
  addBounded(simulation.openPages, [pageId, opened], KEPT_PAGES);
  return page(htmlPage('公众平台账号授权', authorizationForm(simulation, pageId, opened)));
}

/** POST: 授权 redirects the browser to the component, 拒绝 does not. A double click is one click. */
export async function confirmAuthorization(
  simulation: Simulation,
  request: SimulatorRequest,
): Promise<SimulatorResponse> {
  const { body: form } = request;
  const fields = new URLSearchParams(form);
  const opened = simulation.openPages.get(fields.get('page') ?? '');
  if (!opened) return problemPage({ ret: -13, reason: '页面已失效，请从来源页重新进入' });
  const { pressed } = opened;
  const at = simulation.clock.now();
  if (pressed?.form === form && at - pressed.at <= DOUBLE_CLICK_SECONDS) return pressed.answer;
  const answer = answerForm(simulation, request, { opened, fields });
  opened.pressed = { form, at, answer };
  return answer;
}

async function answerForm(
  simulation: Simulation,
  request: SimulatorRequest,
  { opened, fields }: { opened: OpenPage; fields: URLSearchParams },
): Promise<SimulatorResponse> {
  if (fields.get('decision') !== 'agree') {
    return page(htmlPage('已拒绝授权', '<p>您没有授权。微信不会跳回第三方平台，请关闭本页。</p>'));
  }
  const account = simulation.accounts.get(fields.get('account') ?? '');
  if (!account || !opened.offeredAppIds.includes(account.authorizerAppId)) {
    return problemPage({ ret: -13, reason: '参数错误：account' });
  }
  const component = componentOf(simulation, opened.componentAppId);
  if (fields.get('withdraw') === 'first') await withdrawFirst(simulation, component, account);
  const result = authorize(simulation, component, {
    authorizerAppId: account.authorizerAppId,
    preAuthCode: opened.preAuthCode,
    permissionSets: chosenSets(simulation, { opened, account, fields }),
  });
  if (result === -20) return unchangedPage(confirmPath, fields);
  if (typeof result === 'number')
    return problemPage({ ret: result, reason: preAuthCodeReason(result) });
  await sendInOrder(simulation, result.push, { answered: request.answered });
  if (simulation.settings.neverReturn) {
    return page(htmlPage('授权成功', '<p>按模拟器的设置，浏览器不跳回第三方平台。</p>'));
  }
  return redirect(302, returnAddress(simulation, opened, result.redirectQuery));
}

function authorizationForm(simulation: Simulation, pageId: string, opened: OpenPage): string {
  const accounts = opened.offeredAppIds.flatMap((id) => simulation.accounts.get(id) ?? []);
  const granted = componentOf(simulation, opened.componentAppId).grants;
  const groups = [
    { name: '公众号权限', members: accounts.filter(isOfficialAccount) },
    { name: '小程序权限', members: accounts.filter(({ kind }) => kind === 'mini-program') },
  ];
  return `<p>第三方平台 <code>${htmlEscape(opened.componentAppId)}</code> 申请获得以下权限：</p>
<form method="post" action="${confirmPath}">
<input type="hidden" name="page" value="${pageId}">
<fieldset><legend>选择账号 <small>Account</small></legend>
${accounts.map((account, index) => accountChoice(account, { isFirst: index === 0, isGranted: granted.has(account.authorizerAppId) })).join('\n')}
</fieldset>
${groups.map(({ name, members }) => setChoices(simulation, name, { members, opened })).join('\n')}
<p><button class="main" name="decision" value="agree">授权</button>
<button name="decision" value="refuse">拒绝 / 返回</button></p>
</form>`;
}

function accountChoice(
  { authorizerAppId, nickName, principalName }: Account,
  { isFirst, isGranted }: { isFirst: boolean; isGranted: boolean },
): string {
  const mark = isGranted
    ? ' <span class="chip on">已授权 <span lang="en">authorized</span></span>'
    : '';
  return `<label><input type="radio" name="account" value="${htmlEscape(authorizerAppId)}"${isFirst ? ' checked' : ''}>
<img alt="" src="/simulator/pictures/${htmlEscape(authorizerAppId)}.svg">
${htmlEscape(nickName)}${mark} <small>${htmlEscape(principalName)} · ${htmlEscape(authorizerAppId)}</small></label>`;
}

function setChoices(
  { settings }: Simulation,
  name: string,
  { members, opened }: { members: readonly Account[]; opened: OpenPage },
): string {
  const [first] = members;
  if (!first) return '';
  const ids = offeredPermissionSets(settings, first).filter((id) =>
    opened.offeredPermissionSets.includes(id),
  );
  const boxes = ids.map(
    (id) =>
      `<label><input type="checkbox" name="permission_set" value="${id}" checked> ` +
      `${htmlEscape(permissionSetName(id))} <small>${id}</small></label>`,
  );
  return `<fieldset><legend>${name} <small>Permission sets</small></legend>
${boxes.join('\n')}
</fieldset>`;
}

/** The ticked permission sets that are offered to this kind of account. */
function chosenSets(
  { settings }: Simulation,
  { opened, account, fields }: { opened: OpenPage; account: Account; fields: URLSearchParams },
): number[] {
  const ticked = new Set(fields.getAll('permission_set').map(Number));
  return offeredPermissionSets(settings, account).filter(
    (id) => ticked.has(id) && opened.offeredPermissionSets.includes(id),
  );
}

function returnAddress(
  { settings }: Simulation,
  { redirectUri, isPhone }: OpenPage,
  query: string,
): string {
  const [address = '', ...fragment] = redirectUri.split('#');
  const own =
    isPhone && settings.escapesAmpersandOnPhone ? address.replaceAll('&', '&amp;') : address;
  return withQuery([own, ...fragment].join('#'), query);
}

function problemPage({ ret, reason }: PageProblem): SimulatorResponse {
  return page(
    htmlPage(
      '无法授权',
      `<p class="failed" data-ret="${ret}">${htmlEscape(reason)}</p><p>ret: ${ret}</p>`,
    ),
  );
}
