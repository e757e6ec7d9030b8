/** Wrong usage: what is wrong, and the command that was most likely meant. */
import type { CommanderError } from 'commander';
import { nearestName } from '../../shared/nearest-name.ts';
import { commands } from './commands.ts';
import { CommandFailure } from './failure.ts';
import { EMPTY_VALUE } from './program.ts';
import type { Words } from './words/words.ts';

/** Of commander's code and what it quotes, in our words. */
export function usageFailure(
  error: CommanderError,
  { complaints, parameters }: { complaints: readonly string[]; parameters: readonly string[] },
  words: Words,
): CommandFailure {
  const [first = error.message, ...others] = complaints.join('\n').split('\n').filter(Boolean);
  const said = first.replace(/^error: /, '');
  return new CommandFailure('usage', messageOf(error.code, said, words), {
    remedies: remediesOf(error.code, { said, others, parameters }, words),
    exitCode: 2,
  });
}

/** What commander says stays where it is of a kind that our commands do not have. */
function messageOf(code: string, said: string, { usage }: Words): string {
  const [first = '', second = ''] = Array.from(said.matchAll(/'(.*?)'/g), ([, each = '']) => each);
  switch (code) {
    case 'commander.help':
      return usage.missingCommand;
    case 'commander.unknownCommand':
      return usage.unknownCommand(first);
    case 'commander.unknownOption':
      return usage.unknownOption(first);
    case 'commander.missingArgument':
      return usage.missingArgument(first);
    case 'commander.optionMissingArgument':
      return usage.missingValue(first);
    case 'commander.invalidArgument': {
      const [, choices = ''] = /choices are (.+)\.$/.exec(said) ?? [];
      const isArgument = said.startsWith('command-argument');
      return isArgument
        ? usage.invalidArgument(second, first, choices.split(', '))
        : usage.invalidChoice(first, second, choices.split(', '));
    }
    case EMPTY_VALUE:
      return said.startsWith('argument') ? usage.emptyArgument(first) : usage.emptyOption(first);
    case 'commander.excessArguments': {
      const [, expected = '', given = ''] = /Expected (\d+) .* got (\d+)/.exec(said) ?? [];
      return usage.tooMany(expected, given);
    }
    default:
      return said;
  }
}

interface Wrong {
  /** As commander says it. */
  said: string;
  others: readonly string[];
  parameters: readonly string[];
}

function remediesOf(code: string, wrong: Wrong, words: Words): readonly string[] {
  if (code === 'commander.help') return [words.helpHint];
  if (code === 'commander.unknownCommand') return nearestCommand(wrong.said, words);
  if (code === 'commander.missingArgument') return examplesFor(wrong.parameters, words);
  return wrong.others.map((other) => suggestion(other, words));
}

function suggestion(said: string, { usage }: Words): string {
  const [, names] = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(said) ?? [];
  return names === undefined ? said : usage.didYouMean(names);
}

/** The command that was called, as it is to be called. Options with values may stand before it. */
function examplesFor(parameters: readonly string[], words: Words): string[] {
  const given = ` ${parameters.filter(isWord).join(' ')} `;
  const called = commands.find(({ name }) => given.includes(` ${name} `));
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
