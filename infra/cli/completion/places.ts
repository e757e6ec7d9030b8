/** What can be typed at each place of the command line, for all shells alike. */
import type { Command } from '../commands.ts';
import { commonOptions, optionNames, type OptionWords } from '../options.ts';
import type { CommandWords } from '../program.ts';
import type { Words } from '../words/words.ts';

/** A word that can be typed, and what it is for. */
export interface Offer {
  word: string;
  summary: string;
}

/** An option; its value is another word, of `choices` where they are known. */
export interface OfferedOption extends Offer {
  takesValue: boolean;
  choices: readonly string[];
}

/** Behind these words of commands. */
export interface Place {
  /** Empty at the beginning, then `authorizers`, `authorizers list`. */
  path: string;
  /** Commands, or the values that an argument can have. */
  words: readonly Offer[];
  options: readonly OfferedOption[];
}

/** The beginning first, then groups, then commands. Common options are offered everywhere. */
export function placesOf(commands: readonly Command[], words: Words): Place[] {
  const common = commonOptions(words).map(offeredOption);
  const help = { word: '--help', summary: words.helpOption, takesValue: false, choices: [] };
  const version = { ...help, word: '--version', summary: words.versionOption };
  const everywhere = [...common, help];
  const groups = [...new Set(commands.flatMap(({ name }) => name.split(' ').slice(0, -1)))];
  return [
    { path: '', words: firstWords(commands, words), options: [...everywhere, version] },
    ...groups.map((path) => ({
      path,
      words: wordsOfGroup(path, commands, words),
      options: [help],
    })),
    ...commands.map((command) => placeOf(command, everywhere, words)),
  ];
}

function firstWords(commands: readonly Command[], words: Words): Offer[] {
  const groups: Readonly<Record<string, string>> = words.groups;
  const offers = commands.map(({ name }) => {
    const [first = ''] = name.split(' ');
    return { word: first, summary: groups[first] ?? textsOf(name, words).summary };
  });
  const unique = new Map(offers.map((offer) => [offer.word, offer]));
  return [...unique.values(), { word: 'help', summary: words.helpCommand }];
}

function wordsOfGroup(group: string, commands: readonly Command[], words: Words): Offer[] {
  return commands
    .filter(({ name }) => name.startsWith(`${group} `))
    .map(({ name }) => ({
      word: name.slice(group.length + 1),
      summary: textsOf(name, words).summary,
    }));
}

function placeOf(command: Command, everywhere: readonly OfferedOption[], words: Words): Place {
  const { name, args = [], options = [], choices = {} } = command;
  const texts = textsOf(name, words);
  const own = options.map((flags) => {
    const { bare } = optionNames(flags);
    return offeredOption({
      flags,
      text: texts.options?.[bare] ?? '',
      choices: choices[bare] ?? [],
    });
  });
  const values = args.flatMap((argument) => choices[optionNames(argument).bare] ?? []);
  return {
    path: name,
    words: values.map((word) => ({ word, summary: '' })),
    options: [...own, ...everywhere],
  };
}

function textsOf(name: Command['name'], words: Words): CommandWords {
  return words.commands[name];
}

function offeredOption({ flags, text, choices }: OptionWords): OfferedOption {
  const { long, takesValue } = optionNames(flags);
  return { word: long, summary: text, takesValue, choices };
}
