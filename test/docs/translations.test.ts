/** A document and its translation have the same headings, tables, lists and code. */
import { describe, expect, it } from '@jest/globals';
import { codeBlocks, read } from '../support/documents.ts';

const documents = [
  'README.md',
  'docs/api.md',
  'docs/configuration.md',
  'docs/lifetimes.md',
  'docs/operations.md',
].map((name) => [name.replace('.md', '.zh-CN.md'), name] as const);

describe.each(documents)('%s', (translation, original) => {
  const chinese = read(translation);
  const english = read(original);

  it(`has the headings, tables and lists of ${original}, line by line`, () => {
    const outline = (markdown: string) =>
      markdown.split('\n').map((line) => /^ *(#+ |\||```\w*|- |\d\. )?/.exec(line)?.[0]);

    expect(outline(chinese)).toEqual(outline(english));
  });

  it('has the same code, but for comments', () => {
    const code = (markdown: string) =>
      codeBlocks(markdown)
        .filter(({ language }) => language)
        .map(({ text }) => text.replaceAll(/^ *(\/\/|\/\*\*|#).*$/gm, ''));

    expect(code(chinese)).toEqual(code(english));
  });
});
