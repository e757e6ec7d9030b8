/** English: the words of the whole command line. */
import { assign, authorizers, link, reconcile, show, token } from './accounts.ts';
import { commands } from './commands.ts';
import { doctor } from './doctor.ts';
import { eventCommands, events, eventsGroup, trigger } from './events.ts';
import { failures, questions, remedies } from './failures.ts';
import { moving, movingCommands } from './moving.ts';
import { preflight } from './preflight.ts';
import { queueCommands, queueGroup, queues } from './queues.ts';
import { secrets, secretsCommands, secretsGroup } from './secrets.ts';
import { status } from './status.ts';
import { usage } from './usage.ts';
import { call, explain, quota } from './wechat.ts';

export const en = {
  description: 'Operates wxkeeper, which keeps the tokens of WeChat third-party platforms.',
  versionOption: 'print the version',
  helpOption: 'show this help',
  helpCommand: 'show the help of a command',
  helpHint: '(npx wxkeeper --help lists all commands)',
  nearest: (name: string) => `The nearest command is: npx wxkeeper ${name}`,
  examplesTitle: 'Examples:',
  afterHelp: [
    'All commands take these options. Exit code: 0 all is well, 1 something is wrong',
    'or could not be found out, 2 wrong usage. --json prints one JSON document.',
  ].join('\n'),
  commonOptions: {
    stage: 'the deployment of this stage',
    component: "the platform's appid; needed where a deployment has several",
    caller: 'asks for tokens, calls and links as this caller of the settings',
    local: 'the run on this machine (npm start)',
    json: 'print one JSON document',
    yes: 'do not ask',
    lang: 'language of texts',
  },
  groups: {
    authorizers: 'the accounts that have authorized the platform',
    quota: "WeChat's daily quotas",
    events: eventsGroup,
    queue: queueGroup,
    secrets: secretsGroup,
  },
  durations: {
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    days: (count: number) => `${count} d`,
  },
  assign,
  authorizers,
  call,
  commands: {
    ...commands,
    ...eventCommands,
    ...movingCommands,
    ...queueCommands,
    ...secretsCommands,
  },
  doctor,
  events,
  explain,
  failures,
  link,
  moving,
  preflight,
  questions,
  queues,
  quota,
  reconcile,
  remedies,
  secrets,
  show,
  status,
  token,
  trigger,
  usage,
};
