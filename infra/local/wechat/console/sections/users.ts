/** Users of accounts: who they are, the codes by which they sign in, menus, and what they were sent. */
import { htmlEscape } from 'escape-goat';
import { isOfficialAccount, type Account } from '../../state/accounts.ts';
import { beijingTime } from '../../state/clock.ts';
import type { Say } from '../language.ts';
import {
  accountChoice,
  choice,
  componentField,
  form,
  jsonField,
  live,
  table,
  textField,
  type Card,
  type Shown,
} from '../widgets.ts';

const SHOWN_ENTRIES = 30;

const exampleMenu = { button: [{ type: 'click', name: '我的订单', key: 'orders' }] };

export function usersSection(shown: Shown): Card {
  const { say } = shown;
  return {
    id: 'users',
    heading: say('用户', 'Users'),
    content: `${live('users-now', usersTable(shown))}
<h3>${say('修改或新增用户', 'Change a user, or add one')}</h3>${userForm(shown)}
<h3>${say('用户登录', 'A user signs in')}</h3>${loginForm(shown)}${webForm(shown)}`,
    isWide: true,
  };
}

/** Of the accounts whose users did something, or were asked for. */
function usersTable({ simulation, say }: Shown): string {
  const rows = [...simulation.users.byAccount()].flatMap(([authorizerAppId, users]) =>
    Array.from(users.values(), ({ openId, nickName, isFollower }) => [
      htmlEscape(simulation.accounts.get(authorizerAppId)?.nickName ?? authorizerAppId),
      htmlEscape(nickName),
      htmlEscape`<code>${openId}</code>`,
      isFollower ? say('已关注', 'follows') : say('未关注', 'does not'),
    ]),
  );
  const heads = [say('账号', 'Account'), say('昵称', 'Name'), 'OpenID', say('关注', 'Follows')];
  const none = say(
    '每个账号起初有两个关注者：小满、立秋。有过动作的用户显示在这里。',
    'Two users follow every account from the beginning. Those who did something are shown here.',
  );
  return rows.length === 0 ? `<p>${none}</p>` : table(heads, rows.slice(-SHOWN_ENTRIES));
}

function openIdField(say: Say): string {
  return textField('OpenID', 'openId', { hint: say('留空：第一个用户', 'empty: the first user') });
}

function userForm(shown: Shown): string {
  const { say } = shown;
  const follows = [
    { value: '', label: say('不变', 'as it is') },
    { value: 'true', label: say('已关注', 'follows') },
    { value: 'false', label: say('未关注', 'does not') },
  ];
  const name = textField(say('昵称', 'Name'), 'nickName', {
    hint: say('留空：不变', 'empty: as it is'),
  });
  const isFollower = choice(say('关注', 'Follows'), 'isFollower', follows);
  const fields = accountChoice(shown, 'user-account') + openIdField(say) + name + isFollower;
  return form(shown, { action: 'user', label: say('保存用户', 'Save the user'), fields });
}

function isMiniProgram({ kind }: Account): boolean {
  return kind === 'mini-program';
}

function loginForm(shown: Shown): string {
  const { say } = shown;
  return form(shown, {
    action: 'login-code',
    label: say('wx.login，取得 code', 'wx.login: get a code'),
    fields:
      accountChoice(shown, 'login-account', isMiniProgram) +
      openIdField(say) +
      componentField(shown),
  });
}

function webForm(shown: Shown): string {
  const { say } = shown;
  const scopes = ['snsapi_base', 'snsapi_userinfo'].map((value) => ({ value, label: value }));
  return form(shown, {
    action: 'web-code',
    label: say('网页授权，取得 code', 'Web page: get a code'),
    fields:
      accountChoice(shown, 'web-account', isOfficialAccount) +
      openIdField(say) +
      choice('scope', 'scope', scopes) +
      componentField(shown),
  });
}

export function menuSection(shown: Shown): Card {
  const { say } = shown;
  const label = say('菜单（JSON，留空：没有菜单）', 'Menu (JSON; empty: no menu)');
  const fields =
    accountChoice(shown, 'menu-account', isOfficialAccount) +
    jsonField(label, 'fields', JSON.stringify(exampleMenu, null, 2));
  return {
    id: 'menu',
    heading: say('自定义菜单', 'Menu'),
    content: `<p>${say('<code>menu/get</code> 返回的菜单。', 'What <code>menu/get</code> answers.')}</p>
${form(shown, { action: 'menu', label: say('保存菜单', 'Save the menu'), fields })}`,
  };
}

export function sentMessagesSection({ simulation, say }: Shown): Card {
  const entries = simulation.sentMessages.slice(-SHOWN_ENTRIES).toReversed();
  const rows = entries.map(({ at, authorizerAppId, openId, message }) => [
    `<time>${beijingTime(at).slice('2026-'.length)}</time>`,
    htmlEscape(simulation.accounts.get(authorizerAppId)?.nickName ?? authorizerAppId),
    htmlEscape`<code>${openId}</code>`,
    htmlEscape`<code>${JSON.stringify(message)}</code>`,
  ]);
  const heads = [say('时间', 'Time'), say('账号', 'Account'), 'OpenID', say('消息', 'Message')];
  const none = say('还没有客服消息。', 'No customer messages so far.');
  return {
    id: 'sent-messages',
    heading: say('已下发的客服消息', 'Customer messages'),
    content: live('sent-messages-now', table(heads, rows) || `<p>${none}</p>`),
  };
}
