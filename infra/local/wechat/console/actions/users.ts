/** Buttons about users of accounts: who they are, how they sign in, and the account's menu. */
import { OrderRefused } from '../../refused-order.ts';
import { done, type Actions } from './action.ts';
import { readJsonObject, readName, readText, requireText } from './fields.ts';

const accountWords = { zh: '账号', en: 'The account' };

export const userActions: Actions = {
  user: (control, fields) => {
    const account = requireText(fields, 'account', accountWords);
    const isFollower = readText(fields, 'isFollower');
    const { nickName } = control.changeUser(account, {
      openId: readName(fields, 'openId'),
      nickName: readName(fields, 'nickName'),
      isFollower: isFollower === '' ? undefined : isFollower === 'true',
    });
    return done(`已保存用户“${nickName}”`, `The user “${nickName}” has been saved`);
  },
  'login-code': (control, fields) => {
    const account = requireText(fields, 'account', accountWords);
    return issued(control.issueLoginCode(account, readSignIn(fields)));
  },
  'web-code': (control, fields) => {
    const account = requireText(fields, 'account', accountWords);
    const isWhole = readText(fields, 'scope') === 'snsapi_userinfo';
    const scope = isWhole ? 'snsapi_userinfo' : 'snsapi_base';
    return issued(control.issueWebCode(account, { ...readSignIn(fields), scope }));
  },
  menu: (control, fields) => {
    const account = requireText(fields, 'account', accountWords);
    const menu = readJsonObject(fields, 'fields');
    if (menu && !Array.isArray(menu['button'])) {
      throw new OrderRefused('菜单中须有 button 列表', 'The menu must have a list named button');
    }
    control.setMenu(account, menu ?? null);
    return menu
      ? done('自定义菜单已保存', 'The menu has been saved')
      : done('自定义菜单已删除', 'The menu has been removed');
  },
};

function readSignIn(fields: URLSearchParams) {
  return {
    componentAppId: readText(fields, 'component') || undefined,
    openId: readName(fields, 'openId'),
  };
}

/** Shown, because it is for whoever pressed the button: once, for five minutes, and only here. */
function issued({ code, openId }: { code: string; openId: string }) {
  return done(
    `code：${code}，用户 ${openId}，5 分钟内可使用一次`,
    `code: ${code}, of the user ${openId}, once within 5 minutes`,
  );
}
