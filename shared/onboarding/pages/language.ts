/** The language of a visitor's page: Chinese, unless the visitor asks for English. */

export type Language = 'zh-CN' | 'en';

const ENDING = /-(zh-CN|en)$/;

/**
 * A visit's state that also says in which language its pages are to be. WeChat leads back to it, and
 * was seen to damage queries.
 *
 * @param language undefined: the browser decides on each page
 */
export function stateIn(language: Language | undefined, state: string): string {
  return language === undefined ? state : `${state}-${language}`;
}

/** Undefined where the visit's link has chosen none. */
export function languageOfState(state: string | undefined): string | undefined {
  return ENDING.exec(state ?? '')?.[1];
}

/**
 * @param chosen the `lang` query parameter
 * @param accepted the `Accept-Language` header, e.g. `en-GB,en;q=0.9,zh;q=0.8`
 */
export function languageOf(chosen: string | undefined, accepted: string | undefined): Language {
  if (chosen) return chosen.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
  const preferences = (accepted ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', quality = 'q=1'] = entry.trim().toLowerCase().split(';');
      return { tag, quality: Number(quality.trim().slice(2)) || 0 };
    })
    .filter(({ tag }) => tag.startsWith('en') || tag.startsWith('zh'))
    .toSorted((a, b) => b.quality - a.quality);
  return preferences[0]?.tag.startsWith('en') ? 'en' : 'zh-CN';
}
