/** Merchants' accounts: whether each has authorized, and what can be done with it. */
import { htmlEscape } from 'escape-goat';
import {
  permissionSetName,
  permissionSetNames,
} from '../../../../../shared/wechat/permission-sets.ts';
import type { Account } from '../../state/accounts.ts';
import { beijingTime } from '../../state/clock.ts';
import type { Grant } from '../../state/state.ts';
import { kindName } from '../account-kinds.ts';
import type { Say } from '../language.ts';
import { accountForms } from './account-forms.ts';
import {
  button,
  componentField,
  form,
  hidden,
  live,
  textField,
  type Card,
  type Form,
  type Shown,
} from '../widgets.ts';

const SHOWN_ACCOUNTS = 100;

export function accountsSection(shown: Shown): Card {
  const { simulation, say } = shown;
  const all = [...simulation.components.values()].flatMap(({ grants: each }) =>
    Array.from(each.values()),
  );
  const grants = Map.groupBy(all, ({ authorizerAppId }) => authorizerAppId);
  const accounts = [...simulation.accounts.values()].toSorted(
    (one, other) =>
      Number(grants.has(other.authorizerAppId)) - Number(grants.has(one.authorizerAppId)),
  );
  const rows = accounts
    .slice(0, SHOWN_ACCOUNTS)
    .map((account) => accountRow(shown, account, grants.get(account.authorizerAppId) ?? []));
  const counts = say(
    `共 ${accounts.length} 个账号，${grants.size} 个已授权`,
    `${accounts.length} accounts, ${grants.size} authorized`,
  );
  return {
    id: 'accounts',
    heading: say('商家账号与授权', 'Accounts and grants'),
    content: live('accounts-list', `<p>${counts}</p>${rows.join('')}`) + accountForms(shown),
    isWide: true,
  };
}

function accountRow(shown: Shown, account: Account, grants: readonly Grant[]): string {
  const { say } = shown;
  const { authorizerAppId, nickName, principalName, kind, verifyType } = account;
  const chip =
    grants.length > 0
      ? `<span class="chip on">${say('已授权', 'authorized')}</span>`
      : `<span class="chip">${say('未授权', 'not authorized')}</span>`;
  const what = kindName(kind, say) + (verifyType === -1 ? say('，未认证', ', not verified') : '');
  return `<div class="account"><img alt="" src="/simulator/pictures/${htmlEscape(authorizerAppId)}.svg">
<div><p><strong>${htmlEscape(nickName)}</strong> ${chip} <small>${what} · ${htmlEscape(principalName)} · <code>${htmlEscape(authorizerAppId)}</code></small></p>
${grants.length > 0 ? grants.map((grant) => grantForms(shown, grant)).join('') : authorizeForms(shown, account)}</div></div>`;
}

function authorizeForms(shown: Shown, { authorizerAppId }: Account): string {
  const { say } = shown;
  const fields = componentField(shown) + hidden({ account: authorizerAppId });
  const id = `authorize-${htmlEscape(authorizerAppId)}`;
  return [
    { label: say('授权', 'Authorize'), id, fields },
    {
      label: say('静默授权（不推送）', 'Authorize silently (no push)'),
      id: `${id}-silent`,
      fields: fields + hidden({ silent: 'true' }),
    },
  ]
    .map((each) => button(shown, { action: 'authorize', ...each }))
    .join('');
}

function grantForms(shown: Shown, grant: Grant): string {
  const { say } = shown;
  const { componentAppId, authorizerAppId, permissionSets, authorizedAt } = grant;
  const of = { component: componentAppId, account: authorizerAppId };
  const make = (action: string, label: string, extra: Record<string, string> = {}): Form => ({
    action,
    label,
    fields: hidden({ ...of, ...extra }),
    id: htmlEscape`${[action, ...Object.values(extra), authorizerAppId].join('-')}`,
    look: action === 'revoke' ? 'danger' : undefined,
  });
  const buttons = [
    make('revoke', say('取消授权', 'Revoke')),
    make('revoke', say('静默取消（不推送）', 'Revoke silently (no push)'), { silent: 'true' }),
    make('forget', say('刷新令牌失效', 'Forget the refresh token'), { what: 'refresh-token' }),
    make('forget', say('访问令牌失效', 'Forget the access token'), {
      what: 'authorizer-access-token',
    }),
    make('forget', say('账号改密码（42007）', 'The password changes (42007)'), {
      what: 'password',
    }),
  ];
  const label = say('权限集（编号）', 'Permission sets (numbers)');
  const field = textField(label, 'sets', { value: permissionSets.join(',') });
  const names = permissionSets.map((id) => setName(id, say)).join(say('、', ', '));
  return `<p><small>${say('授权于', 'since')} ${beijingTime(authorizedAt)} · ${htmlEscape(names)}</small></p>
${form(shown, { action: 'permission-sets', label: say('更新权限集', 'Update'), fields: hidden(of) + field, id: htmlEscape`sets-${authorizerAppId}` })}
${buttons.map((each) => button(shown, each)).join('')}`;
}

function setName(id: number, say: Say): string {
  return say(permissionSetName(id), permissionSetNames([id])[id]?.en ?? `permission set ${id}`);
}
