/** Wrong usage: what is wrong, and the command that was most likely meant. */
import type { CommanderError } from 'commander';
import { nearestName } from '../../shared/nearest-name.ts';
import { commands } from './commands.ts';
import { CommandFailure } from './failure.ts';
import type { Words } from './words/words.ts';

/** Of commander's own words, and what was typed. */
export function usageFailure(
  error: CommanderError,
  { complaints, parameters }: { complaints: readonly string[]; parameters: readonly string[] },
  words: Words,
): CommandFailure {
  const [first = error.message, ...others] = complaints.join('\n').split('\n').filter(Boolean);
  const message = first.replace(/^error: /, '');
  return new CommandFailure('usage', message, {
    remedies: remediesOf(error.code, { message, others, parameters }, words),
    exitCode: 2,
  });
}

interface Wrong {
  message: string;
  others: readonly string[];
  parameters: readonly string[];
}

function remediesOf(code: string, wrong: Wrong, words: Words): readonly string[] {
  if (code === 'commander.unknownCommand') return nearestCommand(wrong.message, words);
  return code === 'commander.missingArgument' ? examplesFor(wrong.parameters, words) : wrong.others;
}

/** The command that was called, as it is to be called. */
function examplesFor(parameters: readonly string[], words: Words): string[] {
  const called = commands.find(({ name }) =>
    name.split(' ').every((word, index) => parameters.filter(isWord)[index] === word),
  );
  const examples = called ? words.commands[called.name].examples : [];
  return examples.map((example) => `npx wxkeeper ${example}`);
}

function isWord(parameter: string): boolean {
  return !parameter.startsWith('-');
}

function nearestCommand(message: string, { nearest, helpHint }: Words): string[] {
  const [, given = ''] = /'(.*)'/.exec(message) ?? [];
  const names = commands.map(({ name }) => name as string);
  const name = nearestName(given, names);
  return [...(name === undefined ? [] : [nearest(name)]), helpHint];
}
