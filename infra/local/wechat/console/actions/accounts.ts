/** Buttons about merchants' accounts: new ones, grants, and what WeChat forgets. */
import { forgettables } from '../../control/forget.ts';
import { APP_ID, ranges } from '../../control/ranges.ts';
import { accountKinds } from '../../state/accounts.ts';
import { OrderRefused } from '../../refused-order.ts';
import { done, type Actions } from './action.ts';
import {
  readName,
  readPermissionSets,
  readNumber,
  readText,
  requireNumber,
  requireText,
} from './fields.ts';

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
    const { nickName } = control.addNewAccount({ ...readAccount(fields), authorizerAppId });
    return done(`已新增账号“${nickName}”`, `The account “${nickName}” has been added`);
  },
  'change-account': (control, fields) => {
    const account = requireText(fields, 'account', { zh: '账号', en: 'The account' });
    const { nickName } = control.changeAccount(account, readAccount(fields));
    return done(`账号“${nickName}”已修改`, `The account “${nickName}” has been changed`);
  },
  'add-authorized': (control, fields) => {
    const words = { zh: '数量', en: 'The number', least: 1, most: MOST_ACCOUNTS };
    const count = requireNumber(fields, 'count', words);
    control.addAuthorizedAccounts(count, {
      componentAppId: readText(fields, 'component'),
      isCodeExchanged: readText(fields, 'isCodeExchanged') !== 'false',
    });
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

/** What is said of an account. Nothing is said by an empty field. */
function readAccount(fields: URLSearchParams) {
  const hasApiPermission = readText(fields, 'hasApiPermission');
  const verifyType = { zh: '认证', en: 'The verification', ...ranges.verifyType };
  const accountStatus = { zh: '状态', en: 'The state', ...ranges.accountStatus };
  return {
    kind: accountKinds.find((kind) => kind === readText(fields, 'kind')),
    nickName: readName(fields, 'nickName'),
    principalName: readName(fields, 'principalName'),
    verifyType: readNumber(fields, 'verifyType', verifyType),
    accountStatus: readNumber(fields, 'accountStatus', accountStatus),
    hasApiPermission: hasApiPermission === '' ? undefined : hasApiPermission === 'true',
  };
}
