/** Chinese: `doctor`. */
import type * as en from '../en/doctor.ts';

const scheduleStates: Readonly<Record<string, string>> = {
  enabled: '已启用',
  disabled: '已停用',
  missing: '不存在',
};

export const doctor: typeof en.doctor = {
  arrow: '→',
  ofComponent: (component, title) => `${component}：${title}`,
  checking: (component) => `正在检查 ${component} …`,
  summary: (bad) => (bad === 0 ? '一切正常。' : `${bad} 项检查未通过。`),
  secretGood: '密钥已填写',
  secretBad: (problem) => `密钥不可用：${problem}`,
  secretRemedy: (name) => `执行 npx wxkeeper secrets set，补全 ${name} 中缺少的内容。`,
  ticketAge: (age) => `最新的票据于 ${age}前收到`,
  noTicket: '尚未收到微信推送的票据',
  ticketRemedy: (url) =>
    `微信后台的授权事件接收URL须为 ${url} ，消息校验Token 和消息加解密Key 须与密钥中的一致。微信每 10 分钟推送一次。`,
  pushesRefused: (codes) => `最近一小时内有推送未通过校验：${codes}`,
  pushesRemedy:
    'signature-mismatch：messageToken 与后台的消息校验Token 不一致（也可能是陌生人的请求）。decryption-failed：encodingAesKey 与后台的消息加解密Key 不一致。',
  tokenGood: '令牌有效',
  tokenBad: (message) => `取不到令牌：${message}`,
  seeAddress: '见下面的出口 IP 一项。',
  seeTicket: '见上面的票据一项。',
  seeSecret: '见上面的密钥一项。',
  seeToken: '见上面的令牌一项。',
  seeRunbook: '见 docs/runbook.zh-CN.md。',
  wrongAppSecret: '密钥中的 componentAppSecret 与后台的 AppSecret 不一致，请重新填写。',
  explainErrcode: (errcode) => `npx wxkeeper explain ${errcode}`,
  addressGood: '微信接受来自本服务出口 IP 的调用',
  addressBad: (address) => `微信拒绝来自出口 IP ${address} 的调用（61004）`,
  addressUnknown: '没有令牌，无法确认微信是否接受本服务的出口 IP',
  addressRemedy: (list) => `在微信后台的白名单IP地址列表处，通过它自己的「修改」填入：${list}`,
  callBad: (message) => `调用微信失败：${message}`,
  clockGood: '时钟一致',
  clockBad: (difference) => `本机时钟偏差 ${difference}`,
  clockRemedy: '请校准本机时钟：sudo timedatectl set-ntp true',
  schedule: (name, state) => `定时任务 ${name}：${scheduleStates[state] ?? state}`,
  scheduleRemedy: '执行 npm run deploy 即可重建。',
  nothingSetAside: (name) => `队列 ${name}：没有死信`,
  setAside: (name, count) => `队列 ${name}：${count} 条死信`,
  queueRemedy: (name) =>
    name === 'authorization-events'
      ? 'docs/runbook.zh-CN.md#redrive-authorization-events'
      : `docs/runbook.zh-CN.md#${name}-set-aside`,
  receivers: (confirmed) => `告警有人接收（已确认 ${confirmed} 个）`,
  noReceivers: (withoutAction, pending) =>
    withoutAction > 0
      ? `${withoutAction} 个告警没有通知任何人`
      : `还没有人确认接收告警（待确认 ${pending} 个）`,
  receiversRemedy: '在 cdk.json 中填写 alarmEmails 并部署；每个邮箱都须点击 AWS 发来的确认链接。',
};
