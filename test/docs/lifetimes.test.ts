/** docs/lifetimes.md and its translation state the numbers of the code. */
import { describe, expect, it } from '@jest/globals';
import { read, source as productCode, tableRows } from '../support/documents.ts';

/** The value of a constant such as `const LEASE_SECONDS = 2 * 5;`, wherever it is. */
function numberNamed(constant: string): number {
  const product = new RegExp(`const ${constant} = ([\\d *]+);`).exec(productCode)?.[1];
  if (!product) throw new Error(`no number is called ${constant}`);
  return product.split('*').reduce((result, factor) => result * Number(factor), 1);
}

describe.each(['docs/lifetimes.md', 'docs/lifetimes.zh-CN.md'])('%s', (name) => {
  const rows = tableRows(read(name));
  const rowOf = (first: string) => rows.find((each) => each.first === first)?.row ?? '';

  it.each([
    ['RENEWAL_MARGIN_SECONDS', 'renewal', '续期'],
    ['SCHEDULED_RENEWAL_MARGIN_SECONDS', 'renewal', '续期'],
    ['MINIMUM_VALIDITY_SECONDS', 'life of a token handed out', '返回的令牌剩余有效期'],
    ['REMEMBERED_SECONDS', 'life of a token handed out', '返回的令牌剩余有效期'],
    ['REPLACED_TOKEN_SECONDS', 'access tokens', '令牌'],
    ['LEASE_SECONDS', 'one renewer for each token', '每个令牌同一时刻只续期一次'],
    ['WECHAT_TIMEOUT_SECONDS', 'a call to WeChat', '单次调用微信'],
    ['LONGEST_COOL_DOWN_SECONDS', 'after a failed renewal', '续期失败之后'],
  ])('agrees with the code about %s in the row “%s”', (constant, english, chinese) => {
    const seconds = numberNamed(constant);

    expect(rowOf(english) || rowOf(chinese)).toMatch(new RegExp(`\\b${seconds}( s\\b| 秒)`));
  });

  it('agrees with the code about the budget of each token and about missing tickets', () => {
    const calls = rowOf('budget of each token') || rowOf('每个令牌的续期预算');
    const minutes = numberNamed('TICKET_OVERDUE_SECONDS') / 60;

    expect(calls).toMatch(new RegExp(`\\b${numberNamed('CALLS_PER_HOUR')} (calls|次)`));
    expect(calls).toMatch(new RegExp(` ${numberNamed('SECONDS_PER_FURTHER_CALL')} (s|秒)`));
    expect(rowOf(`no ticket for ${minutes} min`) || rowOf(`${minutes} 分钟没有收到票据`)).not.toBe(
      '',
    );
  });
});
