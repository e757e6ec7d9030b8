/** The words of the command line, all of a language in one place. */
import { en } from './en/en.ts';
import { zh } from './zh/zh.ts';

/** What every language has. */
export type Words = typeof en;

/** The languages that `--lang` takes. */
export const languages = ['en', 'zh'] as const;

export type Language = (typeof languages)[number];

const words: Readonly<Record<Language, Words>> = { en, zh };

/** @param language as given; default English */
export function wordsOf(language: string = 'en'): Words {
  return words[languages.find((each) => each === language) ?? 'en'];
}
