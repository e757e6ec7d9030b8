/** Chinese: what the service's own errors mean, and who must act. */
import type * as en from '../en/wechat.ts';

const operator = '运维人员';
const merchant = '商家';
const developer = '调用方的开发者';
const authorizeAgain = `${merchant}。重新授权（npx wxkeeper link）。`;

export const errors: typeof en.explain.errors = {
  VerifyTicketMissing: {
    means: '最近 12 小时没有收到微信推送的票据',
    act: `${operator}。执行 npx wxkeeper doctor。`,
  },
  AuthorizerNotFound: {
    means: '本服务中没有该账号的授权',
    act: `${operator}。执行 npx wxkeeper reconcile --dry-run；微信侧也没有，则须由商家授权。`,
  },
  AuthorizationRevoked: { means: '商家已取消授权', act: authorizeAgain },
  ReauthorizationRequired: { means: '该账号的刷新令牌均已失效', act: authorizeAgain },
  RefreshInProgress: { means: '其他调用方正在续期，等待超时', act: '无需任何人处理，请重试。' },
  WechatUnavailable: {
    means: '微信无应答、系统繁忙或额度用完',
    act: '恢复之后无需任何人处理；错误信息中有 errcode。',
  },
  WechatRejected: {
    means: '微信明确拒绝，重试无效',
    act: '错误信息中有 errcode，请查询该错误码。',
  },
  StoreUnavailable: {
    means: '本服务的数据表无应答',
    act: `${operator}。见 docs/runbook.zh-CN.md#table-refusing。`,
  },
  CallNotAllowed: {
    means: '该调用方没有相应权限，或该接口不代调',
    act: `${developer}。见 docs/calls.md、docs/callers.md。`,
  },
  InvalidRequest: { means: '请求有误', act: `${developer}。错误信息列出全部问题。` },
  ConfigurationError: {
    means: '部署尚未配置完整',
    act: `${operator}。执行 npx wxkeeper doctor。`,
  },
};

/** A function's error by its name, which never changes, and what it means. */
export function named(code: string): string {
  const known: Readonly<Record<string, { means: string }>> = errors;
  const found = known[code];
  return found ? `${code}（${found.means}）` : code;
}
