/** The commands about secrets. */
import type { Act } from '../session.ts';

/** As the list of all commands takes them. */
export const secretCommands = [
  {
    name: 'secrets set',
    load: async (): Promise<Act> => (await import('./set.ts')).set,
  },
  {
    name: 'secrets rotate-aes-key',
    options: ['--cancel'],
    load: async (): Promise<Act> => (await import('./rotate-message-keys.ts')).rotateAesKey,
  },
  {
    name: 'secrets rotate-message-token',
    options: ['--cancel'],
    load: async (): Promise<Act> => (await import('./rotate-message-keys.ts')).rotateMessageToken,
  },
  {
    name: 'secrets rotate-link-key',
    options: ['--cancel'],
    load: async (): Promise<Act> => (await import('./rotate-link-key.ts')).rotateLinkKey,
  },
] as const;
