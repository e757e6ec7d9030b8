/** English: `queue`. */

export const queueGroup = 'what was set aside because it could not be done';

const queueOption = 'only this one: authorization-events, announcements or schedules';

export const queueCommands = {
  'queue list': {
    summary: 'what was set aside: which merchant, which event, and why',
    options: { queue: queueOption, limit: 'how many of each queue; default 50' },
    examples: ['queue list', 'queue list --queue announcements --json'],
  },
  'queue redrive': {
    summary: 'tries again what was set aside',
    description:
      'Gives authorization events back to their queue, puts announcements on the event bus ' +
      'again, and makes the calls that the scheduler could not. Remove the cause before.',
    options: { queue: queueOption },
    examples: ['queue redrive', 'queue redrive --queue authorization-events'],
  },
};

export const queues = {
  unknownQueue: (given: string, known: readonly string[]) =>
    `There is no queue "${given}", but: ${known.join(', ')}`,
  noQueue: (name: string) => `${name}: this deployment has no such queue`,
  title: (name: string, count: number) =>
    count === 0 ? `${name}: nothing was set aside` : `${name}: ${count} set aside`,
  andMore: (count: number) => `and ${count} more`,
  unreadable: 'nothing that can be read',
  sentAt: (moment: string) => `sent ${moment}`,
  target: (name: string) => `for ${name}`,
  reason: (code: string, message: string) => (message ? `${code}: ${message}` : code),
  noReason: 'no failure is stored any more: try it again',
  correlation: (id: string) => `correlation id ${id}`,
  nothing: 'Nothing was set aside.',
  plans: {
    'authorization-events': (count: number) =>
      `Gives ${count} authorization events back to their queue. Old ones change nothing newer.`,
    announcements: (count: number) =>
      `Puts ${count} events on the bus again. Every rule gets them, not only the one that missed them.`,
    schedules: (count: number) =>
      `Makes ${count} calls that the scheduler could not, those of a kind once.`,
  },
  moving: (name: string, count: number) => `${name}: ${count} …`,
  calling: (name: string, component: string) => `${name} ${component} …`,
  callFailed: (name: string, component: string, message: string) =>
    `${name} ${component} failed again: ${message}`,
  taskFailed: (status: string, reason: string) => `SQS did not redrive: ${status} ${reason}`,
  redriven: (name: string, count: number, left: number) =>
    left === 0
      ? `${name}: ${count} tried again. npx wxkeeper queue list says whether they stay away.`
      : `${name}: ${count} tried again, ${left} still set aside`,
};
