/** What a stored token is good for, and to whom. */
import { describe, expect, it } from '@jest/globals';
import type { AccessTokenRecord } from '../../../shared/store/records/access-token.ts';
import { judgeToken } from '../../../shared/tokens/usable-token.ts';

const NOW = 1_790_000_000;

/** A token for which WeChat was asked so long ago, and that lives on for so long. */
function record(askedAgo: number, left: number, more: Partial<AccessTokenRecord> = {}) {
  const budget = { hour: Math.floor(NOW / 3600), used: 1, lastAt: NOW - askedAgo };
  return { accessToken: 'token', expiresAt: NOW + left, version: 3, budget, ...more };
}

const judge = (stored: AccessTokenRecord, needs = {}) => judgeToken(stored, needs, NOW).is;

describe('a token that WeChat gave less than 5 minutes ago', () => {
  const hour = { minimumValiditySeconds: 3600 };

  it('is good also for whoever needs more life than it has: WeChat gives none that has more', () => {
    expect(judge(record(1, 1200), hour)).toBe('good');
    expect(judge(record(299, 301), hour)).toBe('good');
  });

  it('is good within the margin of renewals: WeChat gives none that ends later', () => {
    expect(judge(record(10, 590))).toBe('good');
    expect(judge(record(10, 890), { renewalMarginSeconds: 900 })).toBe('good');
  });

  it('may be of a clock that is a little ahead', () => {
    expect(judge(record(-2, 1202), hour)).toBe('good');
  });

  it('is not good where WeChat was asked earlier, or at a time far ahead', () => {
    expect(judge(record(300, 900), hour)).toBe('none');
    expect(judge(record(-300, 900), hour)).toBe('none');
    expect(judge(record(300, 500))).toBe('due');
  });

  it('is not good where its life was shortened: another may be the newer one', () => {
    expect(judge(record(1, 300), hour)).toBe('none');
    expect(judge(record(1, 300))).toBe('due');
  });

  it('is not good where it is doubted, was refused, or nothing is known of when WeChat was asked', () => {
    expect(judge(record(1, 1200, { isDoubted: true }), hour)).toBe('none');
    expect(judge(record(1, 1200), { rejectedToken: 'token' })).toBe('none');
    expect(judge(record(1, 1200, { budget: undefined }), hour)).toBe('none');
    expect(judge(record(1, 1200, { budget: { hour: 1, used: 1 } }), hour)).toBe('none');
  });
});
