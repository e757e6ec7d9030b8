/** When a push was made, whatever its `CreateTime` says. */
import { describe, expect, it } from '@jest/globals';
import { dateOf } from '../../../shared/wechat/create-time.ts';
import { START } from '../../support/services.ts';

const YEAR = 365 * 24 * 3600;

describe('a push is dated by WeChat', () => {
  it.each<[string, string, number]>([
    ['now', String(START), START],
    ['five minutes ahead', String(START + 300), START + 300],
    ['years ago', '1436876196', 1_436_876_196],
    ['in milliseconds', `${START}789`, START],
    ['in milliseconds of years ago', '1436876196000', 1_436_876_196],
    ['in microseconds', `${START}789123`, START],
    ['in nanoseconds', `${START}789123456`, START],
  ])('%s', (_when, createTime, createdAt) => {
    expect(dateOf(createTime, START)).toEqual({ createdAt });
  });
});

describe('a push is dated by its arrival', () => {
  it.each<[string, string | undefined]>([
    ['more than five minutes ahead', String(START + 301)],
    ['a year ahead', String(START + YEAR)],
    ['a year ahead in milliseconds', `${START + YEAR}000`],
    ['at the end of 2286', '9999999999'],
    ['without end', '9'.repeat(40)],
    ['of no date', undefined],
    ['of an empty one', ''],
    ['of zero', '0'],
    ['before WeChat', '20150101'],
    ['below zero', '-1795312800'],
    ['with a word', 'now'],
    ['with a fraction', '1795312800.5'],
    ['as a date in words', '2026-11-22 10:00:00'],
  ])('that is %s', (_when, createTime) => {
    expect(dateOf(createTime, START)).toEqual({ createdAt: START, isDatedByOurClock: true });
  });
});
