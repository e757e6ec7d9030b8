/** Options as commander writes them, and those of every command. */
import { languages, type Words } from './words/words.ts';

/** An option with its text. */
export interface OptionWords {
  flags: string;
  text: string;
  /** The only values, where it has such. */
  choices: readonly string[];
}

/** The options of every command. */
export function commonOptions({ commonOptions: texts }: Words): OptionWords[] {
  return [
    { flags: '--stage <name>', text: texts.stage, choices: [] },
    { flags: '--component <appid>', text: texts.component, choices: [] },
    { flags: '--caller <name>', text: texts.caller, choices: [] },
    { flags: '--local', text: texts.local, choices: [] },
    { flags: '--json', text: texts.json, choices: [] },
    { flags: '--yes', text: texts.yes, choices: [] },
    { flags: '--lang <language>', text: texts.lang, choices: languages },
  ];
}

/** `--limit` and `limit` of `--limit <count>`, `appid` of `<appid>`. */
export function optionNames(written: string): { long: string; bare: string; takesValue: boolean } {
  const bare = /[a-z][\w-]*/i.exec(written)?.[0] ?? written;
  return { long: `--${bare}`, bare, takesValue: /[<[]/.test(written) };
}
