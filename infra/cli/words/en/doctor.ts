/** English: `doctor`. */

export const doctor = {
  arrow: '→',
  ofComponent: (component: string, title: string) => `${component}: ${title}`,
  checking: (component: string) => `Checking ${component} …`,
  summary: (bad: number) =>
    bad === 0 ? 'All is well.' : bad === 1 ? '1 check failed.' : `${bad} checks failed.`,
  secretGood: 'the secret is filled in',
  secretBad: (problem: string) => `the secret is no use: ${problem}`,
  secretRemedy: (name: string) => `npx wxkeeper secrets set asks for what ${name} lacks.`,
  ticketAge: (age: string) => `the newest ticket is ${age} old`,
  noTicket: 'WeChat has pushed no ticket yet',
  ticketRemedy: (url: string) =>
    `In WeChat's console, 授权事件接收URL must be ${url}, and 消息校验Token and 消息加解密Key those of the secret. WeChat pushes every 10 minutes.`,
  pushesRefused: (codes: string) => `pushes were refused in the last hour: ${codes}`,
  pushesRemedy:
    'signature-mismatch: messageToken differs from 消息校验Token in the console (or strangers). decryption-failed: encodingAesKey differs from 消息加解密Key.',
  tokenGood: 'the access token is there',
  tokenBad: (message: string) => `no access token: ${message}`,
  seeAddress: 'See the address below.',
  seeTicket: 'See the ticket above.',
  seeSecret: 'See the secret above.',
  seeToken: 'See the access token above.',
  seeRunbook: 'See docs/runbook.md.',
  wrongAppSecret: 'componentAppSecret in the secret is not the one of the console: enter it again.',
  explainErrcode: (errcode: number) => `npx wxkeeper explain ${errcode}`,
  addressGood: 'WeChat takes calls from our address',
  addressBad: (address: string) => `WeChat refuses our address ${address} (61004)`,
  addressUnknown: 'not known whether WeChat takes calls from our address: there is no token',
  addressRemedy: (list: string) =>
    `Enter in WeChat's console at 白名单IP地址列表, by its own 「修改」: ${list}`,
  callBad: (message: string) => `a call to WeChat failed: ${message}`,
  clockGood: 'the clocks agree',
  clockBad: (difference: string) => `this machine's clock is ${difference} off`,
  clockRemedy: 'Set the clock of this machine: sudo timedatectl set-ntp true',
  schedule: (name: string, state: 'enabled' | 'disabled' | 'missing') =>
    `schedule ${name}: ${state}`,
  scheduleRemedy: 'npm run deploy makes it again.',
  nothingSetAside: (name: string) => `queue ${name}: nothing was set aside`,
  setAside: (name: string, count: number) => `queue ${name}: ${count} set aside`,
  queueRemedy: (name: string) =>
    name === 'authorization-events'
      ? 'docs/runbook.md#redrive-authorization-events'
      : `docs/runbook.md#${name}-set-aside`,
  receivers: (confirmed: number) => `alarms have a receiver (${confirmed} confirmed)`,
  noReceivers: (withoutAction: number, pending: number) =>
    withoutAction > 0
      ? `${withoutAction} alarms tell nobody`
      : `nobody has confirmed to receive alarms (${pending} asked)`,
  receiversRemedy:
    'Name alarmEmails in cdk.json and deploy; each address must confirm the mail that AWS sends.',
};
