/** The commands about what was set aside. */
import type { Act } from '../session.ts';

/** As the list of all commands takes them. */
export const queueCommands = [
  {
    name: 'queue list',
    options: ['--queue <name>', '--limit <count>'],
    load: async (): Promise<Act> => (await import('./list.ts')).list,
  },
  {
    name: 'queue redrive',
    options: ['--queue <name>'],
    load: async (): Promise<Act> => (await import('./redrive.ts')).redrive,
  },
] as const;
