/** The list of all commands. Each is loaded when it is called. */
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
  load: () => Promise<Act>;
}

export const commands: readonly Command[] = [
  {
    name: 'status',
    options: ['--count', '--watch'],
    load: async () => (await import('./status/status.ts')).status,
  },
];
