/** The two documents about moving in agree with each other, and with the command line. */
import { describe, expect, it } from '@jest/globals';
import { commands } from '../../infra/cli/commands.ts';
import { columnsFor } from '../../infra/cli/moving/columns.ts';
import { isWxjavaKey } from '../../infra/cli/moving/formats/wxjava.ts';
import { wordsOf } from '../../infra/cli/words/words.ts';
import { functionNames } from '../../infra/function-catalog.ts';
import { read, source, tableRows } from '../support/documents.ts';

const names = ['docs/moving-in.md', 'docs/moving-in.zh-CN.md'];
const [english = '', chinese = ''] = names.map(read);
const blocksOf = (markdown: string) => markdown.match(/^ *```sh\n.*?```$/gms);

describe.each(names)('%s', (name) => {
  const text = read(name);
  const firsts = tableRows(text).map(({ first }) => first);

  it('has the one SELECT, with columns that the import knows', () => {
    const select = /SELECT (.*?) FROM authorizers"/s.exec(text)?.[1] ?? '';
    const columns = select.split(',').map((each) => each.trim().split(' ').at(-1) ?? '');
    const known = columnsFor({});
    expect(columns.length).toBe(11);
    expect(columns.filter((each) => !known.has(each))).toEqual([]);
  });

  it('has the pattern of keys that the import knows', () => {
    const pattern = /--pattern '\*([^']+)\*'/.exec(text)?.[1] ?? '';
    expect(isWxjavaKey(`${pattern}wx5a1c9e7d3b2f8046`)).toBe(true);
  });

  it('names commands that there are, and every option of the two', () => {
    const lines = Array.from(text.matchAll(/npx wxkeeper ([^\n`]+)/g), ([, line = '']) => line);
    expect(lines.length).toBeGreaterThan(20);
    const known = commands.map((command) => command.name);
    expect(lines.filter((line) => !known.some((each) => line.startsWith(each)))).toEqual([]);
    for (const command of commands.filter((each) => ['import', 'export'].includes(each.name))) {
      for (const option of command.options ?? []) expect(text).toContain(option.split(' ')[0]);
    }
  });

  it('says what each check means, and names lines that there are', () => {
    const checks = Object.keys(wordsOf().moving.checks);
    const told = new Set(firsts.flatMap((first) => first.match(/`[a-z-]+`/g) ?? []));
    expect(checks.filter((check) => !told.has(`\`${check}\``))).toEqual([]);
    for (const code of ['VerifyTicketMissing', 'AuthorizerAuthorized']) {
      expect(source).toContain(`'${code}'`);
    }
    expect(functionNames).toContain('export-authorizers');
    expect(text).toContain('`wxkeeper-export-authorizers`');
  });

  it('marks what is not certain', () => {
    expect(text).toMatch(/_(Not certain|未证实)[:：]_/);
  });
});

it('docs/moving-in.zh-CN.md has the headings, tables and lists of docs/moving-in.md', () => {
  const outline = (markdown: string) =>
    markdown.split('\n').map((line) => /^ *(#+ |\||- |\d\. )?/.exec(line)?.[0]);
  expect(outline(chinese)).toEqual(outline(english));
});

it('both have the same commands, errcodes and names', () => {
  const marks = (markdown: string) => new Set(markdown.match(/\b\d{5}\b|`[^`\n]+`/g));
  expect(blocksOf(chinese)).toEqual(blocksOf(english));
  expect(marks(chinese)).toEqual(marks(english));
});
