/** English: `status`. */

export const status = {
  localName: (name: string) => `${name} on this machine`,
  watchIsForPeople: '--watch is for people: leave --json out, or call it repeatedly',
  counting: (component: string, counted: number) => `Counting ${component}: ${counted} accounts`,
  ticket: 'Ticket',
  token: 'Token',
  accounts: 'Accounts',
  ticketAge: (age: string) => `${age} old`,
  noTicket: 'none yet: WeChat has pushed none, or its pushes are refused',
  tokenLife: (life: string) => `good for ${life}`,
  noToken: 'none that is valid',
  failure: (code: string, message: string) => `last renewal: ${code}: ${message}`,
  counts: ({ authorized, revoked, lost }: { authorized: number; revoked: number; lost: number }) =>
    `${authorized} authorized, ${revoked} revoked, ${lost} must authorize again`,
  countedAgo: (age: string) => `(${age} ago)`,
  notCounted: 'not counted yet: npx wxkeeper status --count',
  queues: 'Queue',
  queueNames: (name: string) => name,
  waiting: 'waiting',
  oldest: 'oldest',
  setAside: 'set aside',
  noAlarms: 'no alarm is on',
  alarms: (count: number) => (count === 1 ? '1 alarm is on:' : `${count} alarms are on:`),
  alarmsOnlyOnAws: 'Alarms are on AWS only.',
};
