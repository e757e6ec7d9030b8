/** The two runbooks have the same entries under the same addresses, with the same commands. */
import { describe, expect, it } from '@jest/globals';
import { slugOf } from '../../docs/site/slug.ts';
import { read } from '../support/documents.ts';

/** A heading with what stands below it, up to the next one. */
interface Section {
  level: number;
  anchor: string;
  text: string;
}

const block = /^ *```.*?^ *```$/gms;
const languages = /^(English|\[English\]).*简体中文.*$/m;

/** An address of its own stands before a heading that is not English. */
function sectionsOf(markdown: string): Section[] {
  const heading = /(?:^<a id="([^"]+)"><\/a>\n\n)?^(#+) (.+)\n/gm;
  const found = [...markdown.replace(languages, '').matchAll(heading)];
  return found.map((each, index) => {
    const [whole, id, marks = '', title = ''] = each;
    const start = (each.index ?? 0) + whole.length;
    const text = markdown.replace(languages, '').slice(start, found[index + 1]?.index);
    return { level: marks.length, anchor: id ?? slugOf(title), text };
  });
}

const english = sectionsOf(read('docs/runbook.md'));
const chinese = sectionsOf(read('docs/runbook.zh-CN.md'));
const pairs = english.map((en, index) => ({ anchor: en.anchor, en, zh: chinese[index] ?? en }));

it('the runbooks have the same entries in the same order, and each address opens in both', () => {
  const places = (sections: readonly Section[]) =>
    sections.slice(1).map(({ level, anchor }) => `${'#'.repeat(level)} ${anchor}`);
  expect(english.length).toBeGreaterThan(80);
  expect(places(chinese)).toEqual(places(english));
});

describe.each(pairs)('$anchor', ({ en, zh }) => {
  it('has the same commands', () => {
    expect(zh.text.match(block)).toEqual(en.text.match(block));
  });

  it('names the same names, codes and errcodes, and leads to the same places', () => {
    const marks = ({ text }: Section) =>
      new Set(text.replaceAll(block, '').match(/`[^`\n]+`|\b\d{5}\b|\]\([^)\s]+\)/g));
    expect(marks(zh)).toEqual(marks(en));
  });

  it('has the same steps, lists and tables', () => {
    const outline = ({ text }: Section) =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => /^ *(\d\. |- |\||\*\*|```)?/.exec(line)?.[0]);
    expect(outline(zh)).toEqual(outline(en));
  });

  it('is Chinese there: no English sentence is left, and what was not tried is said to be so', () => {
    const prose = zh.text.replaceAll(block, '').replaceAll(/`[^`\n]+`|[“"][^”"]+[”"]/g, '');
    expect(prose.match(/(\b[a-z][a-z']+ ){4,}/gi)).toBeNull();
    expect(zh.text.match(/未实测/g)?.length).toBe(en.text.match(/_not tried_/gi)?.length);
  });
});
