/** `wxkeeper completion`: a shell's script, which offers commands, options and choices by itself. */
import { CommandFailure } from '../failure.ts';
import type { Act } from '../session.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { placesOf, type Place } from './places.ts';
import { shells, type Shell } from './shells.ts';
import { zshScript } from './zsh.ts';

const scripts: Readonly<Record<Shell, (places: readonly Place[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export const completion: Act = async ({ words }, { args: [given] }) => {
  const shell = shells.find((each) => each === given);
  if (!shell) throw new CommandFailure('usage', words.usage.missingArgument('shell'));
  const { commands } = await import('../commands.ts');
  const script = scripts[shell](placesOf(commands, words));
  return { document: { shell, script }, lines: [script] };
};
