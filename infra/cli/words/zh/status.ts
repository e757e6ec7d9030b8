/** Chinese: `status`. */
import type * as en from '../en/status.ts';
import { named } from './errors.ts';

const queueNames: Readonly<Record<string, string>> = {
  'authorization-events': '授权事件',
  announcements: '事件总线投递',
  schedules: '定时任务',
};

export const status: typeof en.status = {
  localName: (name) => `本机的 ${name}`,
  watchIsForPeople: '--watch 供人查看：请去掉 --json，或自行定时执行',
  counting: (component, counted) => `正在统计 ${component}：已统计 ${counted} 个账号`,
  ticket: '票据',
  token: '令牌',
  accounts: '账号',
  ticketAge: (age) => `${age}前收到`,
  noTicket: '尚未收到：微信没有推送，或推送未通过校验',
  tokenLife: (life) => `剩余有效期 ${life}`,
  noToken: '没有有效令牌',
  failure: (code, message) => `上次续期失败：${named(code)}：${message}`,
  counts: ({ authorized, revoked, lost }) =>
    `已授权 ${authorized}，已取消 ${revoked}，需重新授权 ${lost}`,
  countedAgo: (age) => `（${age}前）`,
  notCounted: '尚未统计：npx wxkeeper status --count',
  queues: '队列',
  queueNames: (name) => queueNames[name] ?? name,
  waiting: '等待',
  oldest: '最早',
  setAside: '死信',
  noAlarms: '没有告警',
  alarms: (count) => `${count} 个告警：`,
  alarmsOnlyOnAws: '告警仅在 AWS 上才有。',
};
