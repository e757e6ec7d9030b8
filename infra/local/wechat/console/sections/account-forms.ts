/** New accounts, and changes of accounts that are there. */
import { accountKinds } from '../../state/accounts.ts';
import { kindName } from '../account-kinds.ts';
import {
  accountChoice,
  choice,
  componentField,
  details,
  form,
  textField,
  type Shown,
} from '../widgets.ts';

export function accountForms(shown: Shown): string {
  const { say } = shown;
  return [
    details(say('新增账号', 'Add an account'), newAccount(shown)),
    details(say('修改账号（认证、状态、接口权限）', 'Change an account'), changedAccount(shown)),
    details(
      say(
        '批量新增已授权账号（不推送事件）',
        'Add accounts that have authorized (nothing is pushed)',
      ),
      authorizedAccounts(shown),
    ),
  ].join('');
}

function newAccount(shown: Shown): string {
  const { say } = shown;
  const kinds = accountKinds.map((value) => ({ value, label: kindName(value, say) }));
  const verified = [
    { value: '', label: say('已认证', 'verified') },
    { value: '-1', label: say('未认证', 'not verified') },
  ];
  const fields = [
    choice(say('类型', 'Kind'), 'kind', kinds),
    textField(say('名称', 'Name'), 'nickName'),
    textField(say('主体', 'Principal'), 'principalName'),
    choice(say('认证', 'Verification'), 'verifyType', verified),
    textField('AppID', 'account', { hint: say('留空则自动生成', 'made if left empty') }),
  ];
  const label = say('新增账号', 'Add the account');
  return form(shown, { action: 'add-account', label, fields: fields.join('') });
}

function changedAccount(shown: Shown): string {
  const { say } = shown;
  const same = { value: '', label: say('不变', 'as it is') };
  const hint = say('留空：不变', 'empty: as it is');
  const kinds = accountKinds.map((value) => ({ value, label: kindName(value, say) }));
  const verified = [
    { value: '0', label: say('已认证', 'verified') },
    { value: '-1', label: say('未认证或已过期（48001）', 'not verified, or no more (48001)') },
  ];
  const states = [
    { value: '1', label: say('正常', 'normal') },
    { value: '14', label: say('已注销', 'cancelled') },
    { value: '16', label: say('已封禁', 'banned') },
    { value: '18', label: say('已告警', 'warned') },
    { value: '19', label: say('已冻结', 'frozen') },
  ];
  const permissions = [
    { value: 'true', label: say('有', 'yes') },
    { value: 'false', label: say('没有（授权后无令牌）', 'no: its grant has no tokens') },
  ];
  const fields = [
    accountChoice(shown, 'changed-account'),
    textField(say('名称', 'Name'), 'nickName', { hint }),
    textField(say('主体', 'Principal'), 'principalName', { hint }),
    choice(say('类型', 'Kind'), 'kind', [same, ...kinds]),
    choice(say('认证', 'Verification'), 'verifyType', [same, ...verified]),
    choice(say('状态', 'State'), 'accountStatus', [same, ...states]),
    choice(say('接口权限', 'API permission'), 'hasApiPermission', [same, ...permissions]),
  ];
  const label = say('修改账号', 'Change the account');
  return form(shown, { action: 'change-account', label, fields: fields.join('') });
}

function authorizedAccounts(shown: Shown): string {
  const { say } = shown;
  const exchanged = [
    { value: 'true', label: say('已换取', 'exchanged') },
    {
      value: 'false',
      label: say('未换取（列表中无刷新令牌）', 'not exchanged: no refresh token in the list'),
    },
  ];
  const fields = [
    componentField(shown),
    textField(say('数量', 'How many'), 'count', { isNumber: true, value: '10' }),
    choice(say('授权码', 'Code'), 'isCodeExchanged', exchanged),
  ];
  const label = say('批量新增', 'Add them');
  return form(shown, { action: 'add-authorized', label, fields: fields.join('') });
}
