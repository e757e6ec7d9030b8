/** The two languages of the console page: chosen by a link, else the browser's. */
import type { SimulatorRequest } from '../http-messages.ts';

/** As in the attribute `lang`. */
export type Language = 'zh-CN' | 'en';

/** One sentence in both languages: the one that is read. @returns as it was given */
export type Say = (chinese: string, english: string) => string;

/** The language that was chosen by a link; undefined where it is the browser's. */
export function chosenLanguage({ query }: Pick<SimulatorRequest, 'query'>): Language | undefined {
  const chosen = query.get('lang');
  return chosen === 'en' || chosen === 'zh-CN' ? chosen : undefined;
}

/** Chinese, unless another language is chosen or the browser prefers English. */
export function languageOf(request: Pick<SimulatorRequest, 'query' | 'headers'>): Language {
  const preferred = request.headers['accept-language'] ?? '';
  return chosenLanguage(request) ?? (/^en\b/i.test(preferred) ? 'en' : 'zh-CN');
}

/** How sentences are said in a language. */
export function sayIn(language: Language): Say {
  return (chinese, english) => (language === 'en' ? english : chinese);
}
