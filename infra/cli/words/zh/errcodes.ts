/** Chinese: what WeChat's errcodes mean, and who must act. */
import type * as en from '../en/wechat.ts';

const operator = '运维人员';
const merchant = '商家';
const developer = '调用方的开发者';
const allowList = `${operator}。用 npx wxkeeper doctor 查看要填写的名单。`;
const authorizeAgain = `${merchant}。重新授权（npx wxkeeper link）。`;

export const errcodes: typeof en.explain.errcodes = {
  '-1': { means: '微信系统繁忙', act: '只能等微信恢复，请稍后再试。' },
  '40001': {
    means: '令牌不是最新的，或 AppSecret 错误',
    act: `${developer}。把该令牌作为 rejectedToken 上报（客户端会自动上报）。若仍然出现，说明另有系统在续期该平台的令牌。`,
  },
  '40013': { means: 'AppID 错误', act: `${developer}。` },
  '40014': { means: '令牌无效', act: `${developer}。同 40001。` },
  '40090': { means: '来源 IP 不在白名单中（用户登录接口）', act: allowList },
  '40125': {
    means: '平台的 AppSecret 错误',
    act: `${operator}。在密钥中重新填写 componentAppSecret。`,
  },
  '42001': { means: '令牌已过期', act: `${developer}。同 40001。` },
  '42002': { means: '刷新令牌已过期', act: authorizeAgain },
  '42007': { means: '账号修改了密码，原有令牌均已失效', act: authorizeAgain },
  '45009': {
    means: '当日额度已用完，北京时间零点恢复',
    act: `${operator}。执行 npx wxkeeper quota clear，每月 10 次；然后查明是谁调用得这么频繁。`,
  },
  '45011': { means: '这一分钟内调用过于频繁', act: '无需任何人处理，一分钟后再试。' },
  '45035': { means: '来源 IP 不在白名单中', act: allowList },
  '48001': {
    means: '账号没有该接口的权限，或令牌的类型不对',
    act: `${merchant}。须先获得接口权限（通常须为已认证的账号）；否则由${developer}处理。`,
  },
  '48004': { means: '微信已封禁该账号的这个接口', act: `${merchant}。联系微信。` },
  '48006': { means: '本月的额度重置次数已用完', act: '无需任何人处理，等到北京时间零点。' },
  '61003': {
    means: '账号没有授权给平台，或已取消授权',
    act: `${merchant}。授权（npx wxkeeper link）。用 npx wxkeeper reconcile 修正本服务中的记录。`,
  },
  '61004': {
    means: '来源 IP 不在平台的白名单IP地址列表中',
    act: `${operator}。用 npx wxkeeper doctor 查看要填写的名单。若是您自己的函数，请改用 npx wxkeeper call 或 wxkeeper-call-wechat 调用。`,
  },
  '61005': {
    means: '验证票据已过期',
    act: `${operator}。执行 npx wxkeeper doctor。微信每 10 分钟推送一次新票据。`,
  },
  '61006': { means: '验证票据错误', act: `${operator}。执行 npx wxkeeper doctor。` },
  '61007': {
    means: '商家没有授予该接口所需的权限集',
    act: `${merchant}。勾选该权限集，重新授权（npx wxkeeper link）。`,
  },
  '61009': {
    means: '授权码错误，或已被使用',
    act: `${merchant}。若账号尚未授权成功，请重新授权。`,
  },
  '61010': { means: '授权码已过期', act: `${merchant}。重新授权。` },
  '61011': {
    means: 'AppID 不是第三方平台的',
    act: `${operator}。修正 cdk.json 中的 components。`,
  },
  '61014': {
    means: '该接口须使用平台自己的令牌',
    act: `${developer}。不要填写 authorizerAppId。`,
  },
  '61015': { means: '该接口须使用账号的令牌', act: `${developer}。填写 authorizerAppId。` },
  '61023': {
    means: '刷新令牌错误',
    act: `${operator}。用 npx wxkeeper renew <account> 从微信重新取回；仍失败则须由商家重新授权。`,
  },
};
