/** Wrong usage: what is wrong, and the command that was most likely meant. */
import type { CommanderError } from 'commander';
import { nearestName } from '../../shared/nearest-name.ts';
import { commands } from './commands.ts';
import { CommandFailure } from './failure.ts';
import type { Words } from './words/words.ts';

/** @param complaints commander's own words */
export function usageFailure(
  error: CommanderError,
  complaints: readonly string[],
  words: Words,
): CommandFailure {
  const [first = error.message, ...others] = complaints.join('\n').split('\n').filter(Boolean);
  const message = first.replace(/^error: /, '');
  const isCommand = error.code === 'commander.unknownCommand';
  const remedies = isCommand ? nearestCommand(message, words) : others;
  return new CommandFailure('usage', message, { remedies, exitCode: 2 });
}

function nearestCommand(message: string, { nearest, helpHint }: Words): string[] {
  const [, given = ''] = /'(.*)'/.exec(message) ?? [];
  const names = commands.map(({ name }) => name as string);
  const name = nearestName(given, names);
  return [...(name === undefined ? [] : [nearest(name)]), helpHint];
}
