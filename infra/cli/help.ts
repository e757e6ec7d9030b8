/** How commander shows help: in one language, by the width that its characters have in a terminal. */
import { Help, type HelpConfiguration } from 'commander';
import { widthOf, wrapped } from './output/table.ts';
import type { Words } from './words/words.ts';

const WIDTH = 80;

/** Its own words are headings, placeholders and what it says of choices. */
export function helpIn({ usage }: Words): HelpConfiguration {
  const titles: Readonly<Record<string, string>> = usage.titles;
  const inOwnWords = (text: string) =>
    Object.entries(usage.placeholders).reduce(
      (shown, [english, own]) => shown.replace(english, own),
      text,
    );
  return {
    helpWidth: WIDTH,
    showGlobalOptions: false,
    // After a Chinese colon there is no space.
    formatHelp: (command, helper) => new Help().formatHelp(command, helper).replace('： ', '：'),
    displayWidth: widthOf,
    boxWrap: (text, width) =>
      text
        .split('\n')
        .flatMap((line) => wrapped(line.trimStart(), /^ */.exec(line)?.[0], width))
        .join('\n'),
    styleTitle: (title) => titles[title] ?? title,
    styleUsage: inOwnWords,
    subcommandTerm: (command) => inOwnWords(new Help().subcommandTerm(command)),
    argumentDescription: ({ description, argChoices }) =>
      argChoices ? `${description}${usage.choices(argChoices)}` : description,
    optionDescription: ({ description, argChoices }) =>
      argChoices ? `${description}${usage.choices(argChoices)}` : description,
  };
}
