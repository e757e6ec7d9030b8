/** The language of a page: chosen in the address, or accepted by the browser. */
import { expect, it } from '@jest/globals';
import { languageOf } from '../../../../shared/onboarding/pages/language.ts';

it.each([
  [undefined, undefined, 'zh-CN'],
  [undefined, 'fr-FR,fr;q=0.9', 'zh-CN'],
  [undefined, 'en-US', 'en'],
  [undefined, 'zh-TW,en;q=0.5', 'zh-CN'],
  [undefined, 'zh;q=0.3, en;q=0.8', 'en'],
  [undefined, 'en;q=x', 'en'],
  ['en', 'zh-CN', 'en'],
  ['zh_CN', 'en', 'zh-CN'],
  ['<b>', 'en', 'zh-CN'],
])('chosen %s, accepted %s → %s', (chosen, accepted, language) => {
  expect(languageOf(chosen, accepted)).toBe(language);
});
