/** 中文：`queue`。 */
import type { queueCommands as enCommands, queues as enQueues } from '../en/queues.ts';

export const queueGroup: string = '死信：多次处理失败的事件和调用';

const queueOption = '只针对其中一个队列：authorization-events、announcements 或 schedules';

export const queueCommands: typeof enCommands = {
  'queue list': {
    summary: '列出死信：哪个商家、什么事件、为何失败',
    options: { queue: queueOption, limit: '每个队列最多列出多少条，默认 50' },
    examples: ['queue list', 'queue list --queue announcements --json'],
  },
  'queue redrive': {
    summary: '重新处理死信',
    description:
      '授权事件送回原队列；未送达的事件重新发到事件总线；定时任务未成功的调用重新执行。请先排除失败的原因。',
    options: { queue: queueOption },
    examples: ['queue redrive', 'queue redrive --queue authorization-events'],
  },
};

export const queues: typeof enQueues = {
  unknownQueue: (given, known) => `没有名为“${given}”的队列，可选：${known.join('、')}`,
  noQueue: (name) => `${name}：该部署没有这个队列`,
  title: (name, count) => (count === 0 ? `${name}：没有死信` : `${name}：${count} 条死信`),
  andMore: (count) => `另有 ${count} 条`,
  unreadable: '无法识别的内容',
  sentAt: (moment) => `发送于 ${moment}`,
  target: (name) => `目标 ${name}`,
  reason: (code, message) => (message ? `${code}：${message}` : code),
  noReason: '未留有失败记录，可直接重试',
  correlation: (id) => `日志中的 correlation_id：${id}`,
  nothing: '没有死信。',
  plans: {
    'authorization-events': (count) =>
      `将 ${count} 条授权事件送回原队列。较旧的事件不会覆盖较新的状态。`,
    announcements: (count) =>
      `将 ${count} 条事件重新发到总线。所有规则都会再次收到，不限于漏收的那条。`,
    schedules: (count) => `将重新执行定时任务未成功的 ${count} 次调用，相同的只执行一次。`,
  },
  moving: (name, count) => `${name}：${count} …`,
  calling: (name, component) => `${name} ${component} …`,
  callFailed: (name, component, message) => `${name} ${component} 再次失败：${message}`,
  taskFailed: (status, reason) => `SQS 未能完成重投：${status} ${reason}`,
  redriven: (name, count, left) =>
    left === 0
      ? `${name}：已重试 ${count} 条。用 npx wxkeeper queue list 确认是否再次失败。`
      : `${name}：已重试 ${count} 条，仍有 ${left} 条死信`,
};
