/** Builds the command line of the list of commands, with commander. */
import { Argument, Command as Program, Option } from 'commander';
import type { Command } from './commands.ts';
import { helpIn } from './help.ts';
import { commonOptions, optionNames, type OptionWords } from './options.ts';
import type { CommonOptions, Given } from './session.ts';
import type { Words } from './words/words.ts';

/** The code of a value without any text, beside commander's own. */
export const EMPTY_VALUE = 'wxkeeper.emptyValue';

/** A command as it was called. */
export interface Called {
  command: Command;
  common: CommonOptions;
  given: Given;
}

/** What a program is built of. */
export interface ProgramParts {
  commands: readonly Command[];
  words: Words;
  version: string;
  /** Gets help texts. */
  print: (text: string) => void;
  /** Gets what is wrong with the usage. */
  complain: (text: string) => void;
  onCall: (called: Called) => void;
}

/** @throws {CommanderError} at `parse`, where the usage is wrong or help was asked for */
export function createProgram(parts: ProgramParts): Program {
  const { words, version } = parts;
  const program = new Program('wxkeeper')
    .description(words.description)
    .version(version, '-V, --version', words.versionOption)
    .helpOption('-h, --help', words.helpOption)
    .helpCommand('help [command]', words.helpCommand);
  settle(program, parts);
  for (const option of commonOptions(words)) addOption(program, option);
  program.addHelpText('after', () => `\n${words.afterHelp}`);
  for (const command of parts.commands) addCommand(program, command, parts);
  return program;
}

function settle(program: Program, { print, complain, words }: ProgramParts): void {
  program
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp(helpIn(words))
    .configureOutput({ writeOut: print, writeErr: complain, getOutHelpWidth: () => 80 })
    .showHelpAfterError(words.helpHint);
}

/** commander shows choices also where there are none. */
function addOption(program: Program, { flags, text, choices }: OptionWords): void {
  const option = new Option(flags, text);
  program.addOption(choices.length === 0 ? option : option.choices(choices));
}

/** Of `authorizers show`, the first word is a command with commands of its own. */
function addCommand(program: Program, command: Command, parts: ProgramParts): void {
  const { words } = parts;
  const names = command.name.split(' ');
  const name = names.at(-1) ?? '';
  const parent = names.length === 1 ? program : groupOf(program, names[0] ?? '', parts);
  const texts: CommandWords = words.commands[command.name];
  const added = parent
    .command(name)
    .summary(texts.summary)
    .description(texts.description ?? texts.summary)
    .helpOption('-h, --help', words.helpOption);
  settle(added, parts);
  addParameters(added, command, texts);
  added.addHelpText('after', () => exampleText(texts.examples, words));
  added.action(() => {
    refuseEmpty(added);
    const common = added.optsWithGlobals<CommonOptions>();
    parts.onCall({ command, common, given: { args: added.args, options: added.opts() } });
  });
}

/** A script's variable that is not set must not mean the platform, the only account or no caller. */
function refuseEmpty(program: Program): void {
  const chosen = program.optsWithGlobals<Readonly<Record<string, unknown>>>();
  const options = optionsOf(program)
    .filter((option) => isEmpty(chosen[option.attributeName()]))
    .map(({ long }) => `option '${long ?? ''}' is empty`);
  const args = program.registeredArguments
    .filter((_argument, index) => isEmpty(program.args[index]))
    .map((argument) => `argument '${argument.name()}' is empty`);
  const [first] = [...args, ...options];
  if (first !== undefined) program.error(first, { code: EMPTY_VALUE });
}

/** Its own, and those of the commands that it is one of. */
function optionsOf({ options, parent }: Program): readonly Option[] {
  return parent ? [...options, ...optionsOf(parent)] : options;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

function addParameters(
  program: Program,
  { args = [], options = [], choices = {} }: Command,
  texts: CommandWords,
): void {
  for (const written of args) {
    const { bare } = optionNames(written);
    const argument = new Argument(written, texts.args?.[bare] ?? '');
    const values = choices[bare];
    program.addArgument(values ? argument.choices(values) : argument);
  }
  for (const flags of options) {
    const { bare } = optionNames(flags);
    addOption(program, { flags, text: texts.options?.[bare] ?? '', choices: choices[bare] ?? [] });
  }
}

/** The texts of a command, in one language. */
export interface CommandWords {
  summary: string;
  /** Default: the summary. */
  description?: string;
  /** By the names without their marks. */
  args?: Readonly<Record<string, string>>;
  options?: Readonly<Record<string, string>>;
  /** Without `npx wxkeeper`. */
  examples: readonly string[];
}

function groupOf(program: Program, name: string, parts: ProgramParts): Program {
  const found = program.commands.find((each) => each.name() === name);
  if (found) return found;
  const { words } = parts;
  const groups: Readonly<Record<string, string>> = words.groups;
  const group = program
    .command(name)
    .summary(groups[name] ?? '')
    .description(groups[name] ?? '')
    .helpOption('-h, --help', words.helpOption)
    .helpCommand(false);
  settle(group, parts);
  return group;
}

function exampleText(examples: readonly string[], { examplesTitle }: Words): string {
  const lines = examples.map((example) => `  npx wxkeeper ${example}`);
  return `\n${[examplesTitle, ...lines].join('\n')}`;
}
