/** The list of all commands. Each is loaded when it is called. */
import { shells } from './completion/shells.ts';
import { eventCommands } from './events/commands.ts';
import { movingCommands } from './moving/commands.ts';
import { queueCommands } from './queues/commands.ts';
import { secretCommands } from './secrets/commands.ts';
import type { Act } from './session.ts';
import type { Words } from './words/words.ts';

/** The name of a command: its words behind `wxkeeper`. Its texts are under the same name. */
export type CommandName = keyof Words['commands'];

/** One command. */
export interface Command {
  name: CommandName;
  /** As commander writes them: `<needed>`, `[optional]`. */
  args?: readonly string[];
  /** Its own options, as commander writes them. */
  options?: readonly string[];
  /** The only values of an argument or option, by its name without marks. */
  choices?: Readonly<Record<string, readonly string[]>>;
  load: () => Promise<Act>;
}

export const commands: readonly Command[] = [
  {
    name: 'status',
    options: ['--count', '--watch'],
    load: async () => (await import('./status/status.ts')).status,
  },
  { name: 'doctor', load: async () => (await import('./doctor/doctor.ts')).doctor },
  { name: 'preflight', load: async () => (await import('./preflight/preflight.ts')).preflight },
  {
    name: 'authorizers list',
    options: ['--name <name>', '--tenant <id>', '--failing', '--limit <count>', '--after <page>'],
    load: async () => (await import('./accounts/list.ts')).list,
  },
  {
    name: 'authorizers show',
    args: ['<account>'],
    options: ['--log [hours]'],
    load: async () => (await import('./accounts/show.ts')).show,
  },
  {
    name: 'authorizers export',
    load: async () => (await import('./accounts/export.ts')).exportAll,
  },
  {
    name: 'link',
    options: [
      '--tenant <id>',
      '--tenant-name <name>',
      '--return-url <url>',
      '--account <appid>',
      '--minutes <count>',
    ],
    load: async () => (await import('./tokens/link.ts')).link,
  },
  {
    name: 'token',
    args: ['[account]'],
    load: async () => (await import('./tokens/token.ts')).token,
  },
  {
    name: 'renew',
    args: ['[account]'],
    load: async () => (await import('./tokens/token.ts')).renew,
  },
  {
    name: 'reconcile',
    options: ['--dry-run'],
    load: async () => (await import('./tokens/reconcile.ts')).reconcile,
  },
  {
    name: 'call',
    args: ['<path>'],
    options: ['--account <account>', '--query <query>', '--body <json>', '--method <method>'],
    load: async () => (await import('./wechat/call.ts')).call,
  },
  {
    name: 'explain',
    args: ['<code>'],
    options: ['--account <account>'],
    load: async () => (await import('./wechat/explain.ts')).explain,
  },
  {
    name: 'quota get',
    args: ['<path>'],
    options: ['--account <account>'],
    load: async () => (await import('./wechat/quota.ts')).readQuota,
  },
  {
    name: 'quota clear',
    options: ['--account <account>'],
    load: async () => (await import('./wechat/quota.ts')).clearQuota,
  },
  {
    name: 'assign',
    args: ['<account>', '<tenant>'],
    load: async () => (await import('./accounts/assign.ts')).assign,
  },
  ...secretCommands,
  ...queueCommands,
  ...eventCommands,
  ...movingCommands,
  {
    name: 'completion',
    args: ['<shell>'],
    choices: { shell: shells },
    load: async () => (await import('./completion/completion.ts')).completion,
  },
];
