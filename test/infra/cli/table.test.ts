/** Columns and lines in a terminal, where a Chinese character is as wide as two letters. */
import { describe, expect, it } from '@jest/globals';
import { fitted, tableOf, widthOf, wrapped } from '../../../infra/cli/output/table.ts';

describe('the width', () => {
  it.each([
    ['', 0],
    ['wxkeeper', 8],
    ['平台', 4],
    ['票据：“有”', 10],
    ['，。（）「」', 12],
    ['ｗｘ', 4],
    ['🀄微', 4],
    ['✓ – … →', 7],
    ['\u001b[32m正常\u001b[39m', 4],
  ])('of %s is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('stays what was asked for when a text is filled up or cut', () => {
    for (const text of ['', 'a', '青禾生活', '青a禾b生c活', 'a very long name of an account']) {
      for (const width of [1, 2, 5, 6, 7, 8, 40]) expect(widthOf(fitted(text, width))).toBe(width);
    }
    expect(fitted('青禾生活馆', 6)).toBe('青禾… ');
  });
});

describe('a table', () => {
  it('has its columns below each other, whatever stands in them', () => {
    const columns = [
      { title: '账号' },
      { title: '名称' },
      { title: '等待', align: 'right' as const },
    ];
    const rows = [
      ['wx1', '青禾', '3'],
      ['wx22', 'Qinghe', '1000'],
      ['wx333', '星河a', '20'],
    ];
    const lines = tableOf(columns, rows);
    expect(lines).toEqual([
      '账号   名称    等待',
      'wx1    青禾       3',
      'wx22   Qinghe  1000',
      'wx333  星河a     20',
    ]);
    expect(new Set(lines.map(widthOf))).toEqual(new Set([19]));
  });
});

describe('a long text', () => {
  it('is broken between words', () => {
    expect(wrapped('one two three', '  ', 9)).toEqual(['  one two', '  three']);
    expect(wrapped('', '  ')).toEqual(['  ']);
  });

  it('is broken beside a Chinese character, never before a mark that closes', () => {
    const text = '在微信后台的白名单IP地址列表处，通过它自己的「修改」填入：192.0.2.1';
    for (let width = 12; width < 60; width += 1) {
      const lines = wrapped(text, '', width);
      expect(lines.join('')).toBe(text);
      for (const line of lines) {
        expect([line, widthOf(line) <= width]).toEqual([line, true]);
        expect(line).not.toMatch(/^[，。、：；）」]|[（「]$/);
      }
    }
  });

  it('keeps its spaces, and addresses and commands in one piece', () => {
    const text = '用 npx wxkeeper doctor 查看，见 https://example.com/a/very/long/address 。';
    const lines = wrapped(text, '', 30);
    expect(lines.join(' ').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    expect(lines).toContain('https://example.com/a/very/long/address');
    expect(wrapped(text, '', 200)).toEqual([text]);
    const command = 'npx wxkeeper reconcile';
    expect(wrapped(`再用 ${command} 补录`, '', 24)).toEqual(['再用', command, '补录']);
  });
});
