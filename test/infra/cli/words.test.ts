/** The Chinese words of the command line are those of the English ones, text by text. */
import { describe, expect, it } from '@jest/globals';
import { en } from '../../../infra/cli/words/en/en.ts';
import { chosenLanguage } from '../../../infra/cli/words/language.ts';
import { wordsOf } from '../../../infra/cli/words/words.ts';
import { zh } from '../../../infra/cli/words/zh/zh.ts';

/** A text with its place; of a function what it says of stand-ins. */
interface Text {
  place: string;
  text: string;
}

/** Stand-ins that can be text, number or list, and whose fields are not there. */
const standIns = Array.from({ length: 4 }, (_, index) => [`«${index}»`]);

function textsOf(words: unknown, place = ''): Text[] {
  if (typeof words === 'string') return [{ place, text: words }];
  if (typeof words === 'function') return [{ place, text: String(words(...standIns)) }];
  if (words instanceof RegExp) return [];
  return Object.entries(Object(words) as object).flatMap(([name, each]) =>
    textsOf(each, `${place}.${name}`),
  );
}

const english = textsOf(en);
const chinese = textsOf(zh);
const pairs = english.map(({ place, text }, index) => ({
  place,
  en: text,
  zh: chinese[index]?.text ?? '',
}));

/** What is typed, or is a name: it has no language. */
const withoutNames = (text: string) =>
  text
    .replaceAll(/(npx|npm|aws|sudo) [\w ./:<>«»#-]+/g, '')
    .replaceAll(/(docs\/|https:\/\/)\S+/g, '')
    .replaceAll(/\b(jsapi|wx_card) ticket|--[a-z-]+|«\d»|\[[a-z/]+\]/gi, '');

const isExample = ({ place }: { place: string }) => /\.examples\./.test(place);

describe('the Chinese words', () => {
  it('have the places of the English ones, in the same order', () => {
    expect(chinese.map(({ place }) => place)).toEqual(english.map(({ place }) => place));
    expect(english.length).toBeGreaterThan(250);
  });

  it('say whatever the English ones are told', () => {
    const told = (text: string) => [...new Set(text.match(/«\d»/g))].toSorted();
    for (const pair of pairs) {
      expect([pair.place, told(pair.zh)]).toEqual([pair.place, told(pair.en)]);
    }
  });

  it('have the same examples, commands and options', () => {
    const typed = (text: string) => [
      ...new Set(text.match(/npx wxkeeper [a-z]+( (get|clear|list|show)\b)?|--[a-z-]+/g)),
    ];
    const examples = pairs.filter(isExample);
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.map((each) => each.zh)).toEqual(examples.map((each) => each.en));
    for (const pair of pairs) {
      expect([pair.place, typed(pair.zh)]).toEqual([pair.place, typed(pair.en)]);
    }
  });

  it('are Chinese, where there is anything to say', () => {
    const isName = (pair: (typeof pairs)[number]) =>
      isExample(pair) || !/[a-z]{2}/i.test(withoutNames(pair.en));
    const notChinese = pairs.filter((pair) => !isName(pair) && !/\p{Script=Han}/u.test(pair.zh));
    expect(notChinese).toEqual([]);
  });

  it('have no English sentences in them', () => {
    const sentence = /(\b[a-z][a-z']+ ){3,}/i;
    expect(pairs.filter((pair) => sentence.test(withoutNames(pair.zh)))).toEqual([]);
    expect(sentence.test(withoutNames(en.doctor.addressGood))).toBe(true);
  });

  it('have no half-width marks between Chinese characters', () => {
    const halfWidth = /\p{Script=Han} ?[,;:!?()](\p{Script=Han}|$)/u;
    expect(pairs.filter((pair) => halfWidth.test(pair.zh))).toEqual([]);
  });

  it('lead to the runbook in Chinese', () => {
    for (const pair of pairs) expect(pair.zh).not.toContain('docs/runbook.md');
  });
});

describe('the language', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['en', [], {}],
    ['zh', ['--lang', 'zh'], { WXKEEPER_LANG: 'en' }],
    ['en', ['--lang=en'], { LANG: 'zh_CN.UTF-8' }],
    ['fr', ['--lang', 'fr'], {}],
    ['zh', [], { WXKEEPER_LANG: 'zh' }],
    ['zh', [], { WXKEEPER_LANG: 'zh-CN', LANG: 'en_US.UTF-8' }],
    ['en', [], { WXKEEPER_LANG: 'en', LANG: 'zh_CN.UTF-8' }],
    ['zh', [], { WXKEEPER_LANG: 'fr', LANG: 'zh_CN.UTF-8' }],
    ['zh', [], { LANG: 'zh_CN.UTF-8' }],
    ['zh', [], { LANG: 'zh_TW.utf8' }],
    ['zh', [], { LANG: 'zh' }],
    ['zh', [], { LC_MESSAGES: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' }],
    ['en', [], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }],
    ['zh', [], { LC_ALL: '', LANG: 'zh_CN.UTF-8' }],
    // A terminal of another charset cannot show what we print.
    ['en', [], { LANG: 'zh_CN.GBK' }],
    ['en', [], { LANG: 'zha.UTF-8' }],
  ])('is %s by %p and %p', (language, parameters, environment) => {
    expect(chosenLanguage(parameters, environment)).toBe(language);
  });

  it('without words of its own is English', () => {
    expect(wordsOf('fr')).toBe(en);
    expect(wordsOf('zh')).toBe(zh);
  });
});
