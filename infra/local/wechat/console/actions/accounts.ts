/** Buttons about merchants' accounts: new ones, grants, and what WeChat forgets. */
import { forgettables } from '../../control/forget.ts';
import { accountKinds } from '../../state/accounts.ts';
import { OrderRefused } from '../../refused-order.ts';
import { done, type Actions } from './action.ts';
import { readPermissionSets, readText, requireNumber } from './fields.ts';

const APP_ID = /^wx[0-9a-f]{16}$/;
const MOST_ACCOUNTS = 10_000;

export const accountActions: Actions = {
  'add-account': (control, fields) => {
    const authorizerAppId = readText(fields, 'account') || undefined;
    if (authorizerAppId !== undefined && !APP_ID.test(authorizerAppId)) {
      throw new OrderRefused(
        'AppID 须为 wx 加 16 位十六进制数字（小写），留空则自动生成',
        'The appid must be wx and 16 of 0-9 and a-f; left empty, one is made',
      );
    }
    if (control.accounts().some((each) => each.authorizerAppId === authorizerAppId)) {
      throw new OrderRefused('已有这个账号', 'There is this account already');
    }
    const { nickName } = control.addAccount({
      authorizerAppId,
      kind: accountKinds.find((kind) => kind === readText(fields, 'kind')),
      nickName: readText(fields, 'nickName') || undefined,
      principalName: readText(fields, 'principalName') || undefined,
      verifyType: readText(fields, 'isUnverified') === 'true' ? -1 : undefined,
    });
    return done(`已新增账号“${nickName}”`, `The account “${nickName}” has been added`);
  },
  'add-authorized': (control, fields) => {
    const words = { zh: '数量', en: 'The number', least: 1, most: MOST_ACCOUNTS };
    const count = requireNumber(fields, 'count', words);
    control.addAuthorizedAccounts(count, { componentAppId: readText(fields, 'component') });
    return done(
      `已新增 ${count} 个已授权账号，未推送事件`,
      `${count} accounts that have authorized were added; nothing was pushed`,
    );
  },
  authorize: async (control, fields) => {
    const change = readChange(fields);
    await control.authorize(readText(fields, 'account'), change);
    return change.fault
      ? done('已授权，未推送事件', 'Authorized; nothing was pushed')
      : done('已授权', 'Authorized');
  },
  'permission-sets': async (control, fields) => {
    const sets = readPermissionSets(fields, 'sets');
    const componentAppId = readText(fields, 'component');
    const account = readText(fields, 'account');
    const changed = await control.updatePermissionSets(account, sets, { componentAppId });
    if (changed) return done('权限集已更新', 'The permission sets have been changed');
    throw new OrderRefused('权限集没有变化', 'The permission sets are the same as before');
  },
  revoke: async (control, fields) => {
    const change = readChange(fields);
    if (!(await control.revoke(readText(fields, 'account'), change))) {
      throw new OrderRefused('该账号没有授权', 'This account has not authorized');
    }
    return change.fault
      ? done('已取消授权，未推送事件', 'Withdrawn; nothing was pushed')
      : done('已取消授权', 'Withdrawn');
  },
  forget: (control, fields) => {
    const what = forgettables.find((each) => each === readText(fields, 'what'));
    if (!what) throw new OrderRefused('没有这项数据', 'There is nothing of that name');
    const componentAppId = readText(fields, 'component');
    const authorizerAppId = readText(fields, 'account') || undefined;
    control.forget(what, { componentAppId, authorizerAppId });
    return done(`微信侧已丢失：${what}`, `WeChat has lost: ${what}`);
  },
};

/** Of which component a grant is changed, and whether silently: then WeChat's push about it is lost. */
function readChange(fields: URLSearchParams) {
  const fault = readText(fields, 'silent') === 'true' ? 'lost' : undefined;
  return { componentAppId: readText(fields, 'component'), fault } as const;
}
