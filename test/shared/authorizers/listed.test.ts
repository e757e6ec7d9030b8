/** One account in WeChat's list: how far it is looked for. */
import { describe, expect, it } from '@jest/globals';
import { findListed, findListedNear } from '../../../shared/authorizers/listed.ts';
import { fakeWechat } from '../../support/fake-wechat.ts';

const PAGE = 500;
const wanted = {
  componentAppId: 'wxcomponent',
  componentAccessToken: 'component',
  authorizerAppId: 'wxwanted',
};

/** A list with the account at this position, of so many. */
function listWith(position: number, total = 100_000) {
  const parts: { offset: number; count: number }[] = [];
  const wechat = fakeWechat({
    '/cgi-bin/component/api_get_authorizer_list': ({ body }) => {
      const { offset, count } = Object(body) as { offset: number; count: number };
      parts.push({ offset, count });
      const length = Math.min(count, Math.max(0, total - offset));
      const list = Array.from({ length }, (_none, index) => ({
        authorizer_appid: offset + index === position ? 'wxwanted' : `wx${offset + index}`,
      }));
      return { total_count: total, list };
    },
  });
  return { wechat, parts };
}

describe('an account in the list', () => {
  it.each([
    ['the first of all', 0, 1],
    ['the last of the first page', PAGE - 1, 1],
    ['the first of the second page', PAGE, 2],
    ['the last of the tenth page', 10 * PAGE - 1, 10],
  ])('is found: %s', async (_what, position, pages) => {
    const { wechat, parts } = listWith(position);

    expect(await findListed(wanted, { wechat })).toMatchObject({ authorizerAppId: 'wxwanted' });
    expect(parts).toHaveLength(pages);
  });

  it('behind the tenth page is not looked for while a caller waits', async () => {
    const { wechat, parts } = listWith(10 * PAGE);

    expect(await findListed(wanted, { wechat })).toBe('not-read');
    expect(parts).toHaveLength(10);
  });

  it('is in no list that ends where the tenth page is empty', async () => {
    const { wechat, parts } = listWith(Infinity, 9 * PAGE);

    expect(await findListed(wanted, { wechat })).toBe('not-listed');
    expect(parts).toHaveLength(10);
  });

  it.each([
    ['where it was', 1000, 1000],
    ['up to 50 places further ahead', 1000, 950],
    ['up to 49 places further behind', 1000, 1049],
    ['at the beginning', 3, 0],
  ])('is found near its position: %s', async (_what, seenAt, position) => {
    const { wechat, parts } = listWith(position);

    expect(await findListedNear(seenAt, wanted, { wechat })).toBeDefined();
    expect(parts).toHaveLength(1);
    expect(parts[0]?.offset).toBeGreaterThanOrEqual(0);
  });
});
