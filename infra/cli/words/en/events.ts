/** English: `events` and `trigger`. */

export const eventsGroup = 'the events that the service puts on its bus';

const moment = 'such as 2026-11-22T03:00:00Z, or 2h, 90m, 1d ago';

export const eventCommands = {
  'events tail': {
    summary: 'shows the events of the bus as they come, until Ctrl-C',
    description:
      'On AWS it asks, makes a rule on the bus and an SQS queue, and removes both in the end, ' +
      'also at Ctrl-C. What an earlier run could not remove is found, and removed where you ' +
      'want it. Events have what users write: mind who sees your terminal.',
    options: {
      type: 'only this detail-type, such as AuthorizerAuthorized',
      account: "only of this account: an appid, or the beginning of the account's name",
      count: 'end after so many',
      seconds: 'end after so long; default and most 3600',
    },
    examples: ['events tail', 'events tail --type AuthorizerAuthorized --count 1 --json'],
  },
  'events replay': {
    summary: 'puts past events on the bus again, from its archive',
    description:
      'Needs eventArchiveDays in the settings. Name the rule that missed the events, else ' +
      'every rule gets them again. Events of the last 10 minutes may not be in the archive yet.',
    options: {
      from: `since when: ${moment}`,
      to: `until when; default now: ${moment}`,
      rule: 'only for this rule of the bus',
    },
    examples: [
      'events replay --from 2h',
      'events replay --from 2026-11-22T03:00:00Z --to 2h --rule shop',
    ],
  },
  trigger: {
    summary: 'has the simulator push an event (only with --local)',
    description:
      'Events: ticket, authorize, update, revoke, message, or any InfoType of WeChat. ' +
      'All but ticket and InfoTypes need an account.',
    args: {
      event: 'ticket, authorize, update, revoke, message, or an InfoType',
      account: "an appid, or the beginning of the account's name",
    },
    options: {
      text: 'what the user writes, of message',
      sets: 'permission sets, of authorize and update: such as 1,2,15',
      fields: "JSON: WeChat's fields, of message and of an InfoType",
    },
    examples: [
      'trigger ticket --local',
      'trigger authorize wx5a1c9e7d3b2f8046 --local',
      'trigger message wx5a1c9e7d3b2f8046 --text hello --local',
    ],
  },
};

export const events = {
  limits: (seconds: number) =>
    `--count is a whole number from 1 on, --seconds one from 1 to ${seconds}`,
  unknownType: (type: string, nearest: string) =>
    `The service has no type ${type} of its own, WeChat may have it. Is ${nearest} meant?`,
  listening: 'Listening. Ctrl-C ends it.',
  removing: 'Removing rule and queue …',
  tapPlan: (name: string, bus: string) =>
    `Makes the rule ${name} on the bus ${bus} and an SQS queue of the same name, for an hour at most.\nBoth are removed in the end.`,
  leftovers: (names: readonly string[]) =>
    `An earlier run has left rule or queue: ${names.join(', ')}`,
  removeLeft: 'Remove them? [y/N]',
  leftRemoved: (count: number) => (count === 1 ? 'It is removed.' : `All ${count} are removed.`),
  times: '--from and --to are such as 2026-11-22T03:00:00Z, or 2h, 90m, 1d; --from comes first',
  noArchive: 'The bus has no archive.',
  noArchiveRemedy: 'eventArchiveDays in the settings makes one, for what comes from then on.',
  noRule: (rule: string, bus: string) => `There is no rule ${rule} on the bus ${bus}.`,
  replayPlan: (from: string, to: string, rule: string | undefined) =>
    `Puts the events from ${from} to ${to} on the bus again, for ${
      rule === undefined ? 'every rule' : `the rule ${rule}`
    }.`,
  replayStarted: (name: string) => `Replay ${name} has begun. It goes on without this command.`,
  replaying: (until: string) => (until ? `Replayed until ${until} …` : 'Replaying …'),
  replayEnded: (state: string, reason: string) =>
    reason ? `The replay has ended: ${state}: ${reason}` : `The replay has ended: ${state}`,
};

export const trigger = {
  onlyLocal: 'Only a simulator can be told what to push: add --local.',
  whichAccount: (event: string) =>
    `${event} of which account? npx wxkeeper trigger ${event} <account>`,
  sets: '--sets are numbers with commas between them, such as 1,2,15',
  fields: '--fields is a JSON object',
  noSimulator: 'No simulator answers: the local run uses another WeChat.',
  impossible: (reason: string) => `The simulator refuses: ${reason}`,
  unknown: (event: string, nearest: string) =>
    `The service knows no InfoType ${event} and passes it on as it is. Is ${nearest} meant?`,
  done: (event: string) => `${event}: pushed, and taken`,
  refused: (event: string) => `${event}: the service did not take it`,
};
