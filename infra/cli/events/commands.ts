/** The commands about events, and the one that causes some on this machine. */
import type { Act } from '../session.ts';

/** As the list of all commands takes them. */
export const eventCommands = [
  {
    name: 'events tail',
    options: ['--type <type>', '--account <account>', '--count <count>', '--seconds <seconds>'],
    load: async (): Promise<Act> => (await import('./tail.ts')).tail,
  },
  {
    name: 'events replay',
    options: ['--from <time>', '--to <time>', '--rule <name>'],
    load: async (): Promise<Act> => (await import('./replay.ts')).replay,
  },
  {
    name: 'trigger',
    args: ['<event>', '[account]'],
    options: ['--text <text>', '--sets <ids>', '--fields <json>'],
    load: async (): Promise<Act> => (await import('../simulator/trigger.ts')).trigger,
  },
] as const;
