/** English: what the help says by itself, and what is wrong with a command's words. */

export const usage = {
  /** The help's headings, as commander calls them. */
  titles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
  },
  /** The help's placeholders, as commander writes them. */
  placeholders: { '[options]': '[options]', '[command]': '[command]' },
  choices: (choices: readonly string[]) => ` (choices: ${choices.join(', ')})`,
  didYouMean: (names: string) => `(Did you mean ${names}?)`,
  missingCommand: 'a command is missing',
  unknownCommand: (given: string) => `unknown command '${given}'`,
  unknownOption: (given: string) => `unknown option '${given}'`,
  missingArgument: (name: string) => `missing required argument '${name}'`,
  missingValue: (option: string) => `option '${option}' argument missing`,
  emptyArgument: (name: string) => `argument '${name}' is empty`,
  emptyOption: (option: string) => `option '${option}' is empty`,
  invalidChoice: (option: string, given: string, choices: readonly string[]) =>
    `option '${option}' argument '${given}' is invalid. Allowed choices are ${choices.join(', ')}.`,
  invalidArgument: (name: string, given: string, choices: readonly string[]) =>
    `argument '${name}' cannot be '${given}'. Allowed choices are ${choices.join(', ')}.`,
  tooMany: (expected: string, given: string) =>
    `too many arguments: expected ${expected}, but got ${given}`,
};
