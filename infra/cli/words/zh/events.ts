/** 中文：`events` 和 `trigger`。 */
import type {
  eventCommands as enCommands,
  events as enEvents,
  trigger as enTrigger,
} from '../en/events.ts';

export const eventsGroup: string = '本服务发到事件总线的事件';

const moment = '时刻（2026-11-22T03:00:00Z），或距现在的时长（2h、90m、1d）';

export const eventCommands: typeof enCommands = {
  'events tail': {
    summary: '实时显示总线上的事件，直到 Ctrl-C',
    description:
      '在 AWS 上会先询问，再在总线上创建一条规则和一个 SQS 队列，结束时（包括 Ctrl-C）一并删除。' +
      '以前未能删除的，会列出并询问是否删除。事件中含有用户发送的内容，请勿让无关人员看到屏幕。',
    options: {
      type: '只看该 detail-type 的事件，例如 AuthorizerAuthorized',
      account: '只看该账号的事件：AppID，或名称的开头',
      count: '收到多少条后结束',
      seconds: '多少秒后结束，默认且最长 3600',
    },
    examples: ['events tail', 'events tail --type AuthorizerAuthorized --count 1 --json'],
  },
  'events replay': {
    summary: '从归档中重放过去的事件',
    description:
      '需要在配置中设置 eventArchiveDays。请指定漏收事件的规则，否则所有规则都会再次收到。' +
      '最近 10 分钟的事件可能尚未归档。',
    options: {
      from: `起始时间：${moment}`,
      to: '截止时间，写法同上，默认为现在',
      rule: '只重放给总线上的这条规则',
    },
    examples: [
      'events replay --from 2h',
      'events replay --from 2026-11-22T03:00:00Z --to 2h --rule shop',
    ],
  },
  trigger: {
    summary: '让模拟器推送一个事件（仅限 --local）',
    description:
      '事件：ticket、authorize、update、revoke、message，或微信的任意 InfoType。' +
      '除 ticket 和 InfoType 外都需要指定账号。',
    args: {
      event: 'ticket、authorize、update、revoke、message，或 InfoType',
      account: '账号的 AppID，或名称的开头',
    },
    options: {
      text: '用户发送的文本（message）',
      sets: '权限集（authorize、update），例如 1,2,15',
      fields: 'JSON：微信的字段（message、InfoType）',
    },
    examples: [
      'trigger ticket --local',
      'trigger authorize wx5a1c9e7d3b2f8046 --local',
      'trigger message wx5a1c9e7d3b2f8046 --text hello --local',
    ],
  },
};

export const events: typeof enEvents = {
  limits: (seconds) => `--count 为正整数，--seconds 为 1 至 ${seconds} 的整数`,
  unknownType: (type, nearest) =>
    `本服务自身没有类型“${type}”的事件，微信可能有。您要找的是 ${nearest} 吗？`,
  listening: '正在接收事件，按 Ctrl-C 结束。',
  removing: '正在删除规则和队列 …',
  tapPlan: (name, bus) =>
    `将在总线 ${bus} 上创建规则 ${name}，并创建同名 SQS 队列，最长保留一小时。\n结束时两者都会删除。`,
  leftovers: (names) => `之前的运行留下了规则或队列：${names.join('、')}`,
  removeLeft: '要删除吗？[y/N]',
  leftRemoved: (count) => `已删除 ${count} 个。`,
  times: '--from（必填）须早于 --to，写作 2026-11-22T03:00:00Z，或 2h、90m、1d',
  noArchive: '该总线没有归档。',
  noArchiveRemedy: '在配置中设置 eventArchiveDays 即可启用，只对之后的事件有效。',
  noRule: (rule, bus) => `总线 ${bus} 上没有规则 ${rule}。`,
  replayPlan: (from, to, rule) =>
    `将 ${from} 至 ${to} 的事件重新发到总线，${
      rule === undefined ? '所有规则都会收到' : `只发给规则 ${rule}`
    }。`,
  replayStarted: (name) => `重放 ${name} 已开始，退出本命令不影响其进行。`,
  replaying: (until) => (until ? `已重放至 ${until} …` : '正在重放 …'),
  replayEnded: (state, reason) => (reason ? `重放结束：${state}：${reason}` : `重放结束：${state}`),
};

export const trigger: typeof enTrigger = {
  onlyLocal: '只有模拟器能按要求推送，请加上 --local。',
  whichAccount: (event) => `${event} 需要指定账号：npx wxkeeper trigger ${event} <账号>`,
  sets: '--sets 为逗号分隔的数字，例如 1,2,15',
  fields: '--fields 须为 JSON 对象',
  noSimulator: '模拟器没有应答：本地运行使用的是其他微信地址。',
  impossible: (reason) => `模拟器拒绝：${reason}`,
  unknown: (event, nearest) =>
    `本服务不认识 InfoType“${event}”，会原样转发。您要找的是 ${nearest} 吗？`,
  done: (event) => `${event}：已推送，服务已接收`,
  refused: (event) => `${event}：已推送，但服务没有接收`,
};
