/** Which language a person is told things in. */
import { languages, type Language } from './words.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Our own variable, for whoever wants another language than the system's. */
const OWN = 'WXKEEPER_LANG';

/**
 * `--lang`, else `WXKEEPER_LANG`, else Chinese where the system's language is Chinese. Scripts read
 * `--json`, whose keys and ids are the same in every language.
 *
 * @returns as given by `--lang`, which may be none that there is: the usage is checked later
 */
export function chosenLanguage(parameters: readonly string[], environment: Environment): string {
  return optionIn(parameters) ?? ownLanguage(environment) ?? systemLanguage(environment);
}

/** Needed before commander reads anything: help has words, too. */
function optionIn(parameters: readonly string[]): string | undefined {
  const index = parameters.findIndex((each) => each === '--lang' || each.startsWith('--lang='));
  if (index < 0) return undefined;
  return parameters[index]?.split('=')[1] ?? parameters[index + 1];
}

/** `zh`, and also `zh_CN.UTF-8`. */
function ownLanguage(environment: Environment): Language | undefined {
  return languages.find((each) => environment[OWN]?.toLowerCase().startsWith(each));
}

/** By the first variable that is set, as everywhere in POSIX. What we print is UTF-8. */
function systemLanguage({ LC_ALL, LC_MESSAGES, LANG }: Environment): Language {
  const locale = LC_ALL || LC_MESSAGES || LANG || '';
  const [language = '', charset = 'UTF-8'] = locale.split('@')[0]?.split('.') ?? [];
  return /^zh\b|^zh_/i.test(language) && /^utf-?8$/i.test(charset) ? 'zh' : 'en';
}
