/** Chinese: accounts, tokens, links and the comparison with WeChat's list. */
import type * as en from '../en/accounts.ts';
import { named } from './errors.ts';

export const authorizers: typeof en.authorizers = {
  status: {
    authorized: '已授权',
    revoked: '已取消授权',
    'reauthorization-required': '需重新授权',
  },
  none: '没有符合条件的账号。',
  appid: '账号',
  name: '名称',
  state: '状态',
  tenant: '租户',
  since: '变更日期',
  more: (next) => `还有更多：--after ${next}`,
  searching: (read, found) => `已读取 ${read} 个账号，符合条件 ${found} 个`,
  exporting: (count) => `已读取 ${count} 个账号`,
};

export const show: typeof en.show = {
  officialAccount: '公众号',
  miniProgram: '小程序',
  kind: '类型',
  kindOf: (kind, company) => `${kind}，${company}`,
  state: '状态',
  since: '变更时间',
  tenant: '租户',
  sets: '权限集',
  accessToken: '令牌',
  refreshToken: '刷新令牌',
  jsapiTicket: 'jsapi ticket',
  cardTicket: 'wx_card ticket',
  goodFor: (life) => `剩余有效期 ${life}`,
  refreshAge: (age, count) => `${age}前保存，第 ${count} 个`,
  logTitle: '函数日志中关于该账号的记录',
  logEmpty: '这段时间内，函数没有留下关于该账号的日志。',
  logHours: '--log 的值为小时数，1 到 2160 的整数',
  allWell: '该账号一切正常。',
  notStored: '没有该账号的授权记录：商家尚未授权，或授权后的返回和推送都没有到达。',
  eventsWaiting: (count) => `队列中有 ${count} 条事件在等待，可能与该账号有关。`,
  eventsSetAside: (count) => `死信队列中有 ${count} 条事件，可能与该账号有关。`,
  revoked: '商家已取消授权。',
  mustAuthorizeAgain: '该账号的刷新令牌均已失效。',
  lacksApiPermission: '微信不下发该账号的令牌：它没有接口权限。',
  renewalFailed: (code, message) => `上次续期失败：${named(code)}：${message}`,
  notAnnounced: (count) => `最近 ${count} 次变更尚未发到事件总线。`,
  tenantWithheld: (tenant, reason) =>
    `最近一次授权来自租户 ${tenant} 的链接，但账号没有归到其名下（${reason}）。`,
  noTenant: '该账号不属于任何租户：授权时的链接没有指定租户。',
  remedies: {
    notStored:
      '用 npx wxkeeper reconcile --dry-run 确认微信侧是否有该账号，用 npx wxkeeper reconcile 补录',
    eventsWaiting: 'docs/runbook.zh-CN.md#events-waiting',
    eventsSetAside: 'docs/runbook.zh-CN.md#redrive-authorization-events',
    link: '用 npx wxkeeper link 为商家生成链接',
    renewalFailed: (errcode) => `npx wxkeeper explain ${errcode}`,
    reconcile: '用 npx wxkeeper reconcile 补发',
    assign: (account, tenant) => `npx wxkeeper assign ${account} ${tenant}`,
  },
};

export const assign: typeof en.assign = {
  plan: (account, tenant, previous) =>
    previous === null
      ? `将把账号 ${account} 归到租户 ${tenant} 名下。`
      : `将把账号 ${account} 从租户 ${previous} 改到租户 ${tenant} 名下。`,
  done: (account, tenant) => `账号 ${account} 已属于租户 ${tenant}。`,
};

export const token: typeof en.token = {
  goodFor: (life) => `剩余有效期 ${life}。持有令牌即可以其所有者的身份调用接口，请勿外传。`,
  renewPlan: (name) => `将向微信换取 ${name} 的新令牌，旧令牌 5 分钟后失效。`,
  renewed: (name, life) => `${name} 的令牌已续期，剩余有效期 ${life}。`,
};

export const link: typeof en.link = {
  validUntil: (moment) => `有效期至 ${moment}。打开链接，或扫描二维码：`,
  minutes: '--minutes 须为 1 到 10080 的数字',
};

export const reconcile: typeof en.reconcile = {
  plan: (component) =>
    `将把 ${component} 的账号与微信的授权方列表对账，并修正本服务中的记录。\n先看会改什么：npx wxkeeper reconcile --dry-run`,
  running: (duration) => `正在与微信的列表对账 … ${duration}`,
  compared: (listed, stored) => `微信列表中有 ${listed} 个账号，本服务中有 ${stored} 个。`,
  listIncomplete: '微信的列表没有读完：列表中缺少的账号，可能只是尚未读到。',
  nothingDiffers: '没有差异。',
  differing: (count) => `${count} 个账号有差异：`,
  would: '将执行',
  differences: {
    adopt: '补录',
    restore: '恢复授权',
    update: '更新',
    revoke: '向微信确认后标记为已取消授权',
    announce: '补发事件',
  },
  andMore: (count) => `另有 ${count} 个：加 --json 查看`,
  summary: ({ adopted, restored, updated, revoked }) =>
    `补录 ${adopted}，恢复 ${restored}，更新 ${updated}，取消 ${revoked}。`,
  refused: (count) => `${count} 个账号在微信列表中，但须由商家重新授权。`,
  failed: (count) => `${count} 个失败：再次执行 npx wxkeeper reconcile 重试；原因见日志。`,
  goesOn: '对账在后台继续：用 npx wxkeeper status 查看何时完成。',
};
