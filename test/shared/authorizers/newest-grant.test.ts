/** What a grant brings is compared with what is stored, and with what WeChat says now. */
import { describe, expect, it } from '@jest/globals';
import { askForNewestGrant, grantsTheSame } from '../../../shared/authorizers/undecided.ts';
import { errcode, grant, INFO, infoOf, key, storedGrant } from '../../support/authorizer.ts';
import { fakeWechat, type FakeReply } from '../../support/fake-wechat.ts';
import { createTestServices, START } from '../../support/services.ts';

const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };

describe('permission sets are the stored ones', () => {
  const stored = { ...storedGrant, changedAt: START, permissionSets: [1, 2] };

  it.each<[what: string, told: number[] | undefined, areSetsPartial: boolean, expected: boolean]>([
    ['where nobody told any', undefined, false, true],
    ['in another order', [2, 1], false, true],
    ['not with one more', [1, 2, 3], false, false],
    ['not with one less', [1], false, false],
    ['not with another one in place of one', [1, 3], false, false],
    ['with one less, where not all could be read', [1], true, true],
    ['not with another one, even then', [1, 3], true, false],
  ])('%s', (_what, permissionSets, areSetsPartial, expected) => {
    expect(grantsTheSame(stored, { permissionSets, areSetsPartial })).toBe(expected);
  });
});

describe('the newest grant', () => {
  async function ask(reply: FakeReply, storedAt: number) {
    const wechat = fakeWechat({ [INFO]: reply });
    const { services, log } = createTestServices({ wechat });
    const stored = { ...storedGrant, changedAt: storedAt };
    const given = { ...grant, changedAt: START };
    return { newest: await askForNewestGrant(given, { caller, stored }, services), log, wechat };
  }

  it('is what WeChat says of the account', async () => {
    const { newest, log, wechat } = await ask(infoOf([1, 15], 'refresh-2'), START + 60);

    expect(newest).toMatchObject({ permissionSets: [1, 15], authorizerRefreshToken: 'refresh-2' });
    expect(newest).toMatchObject({ isConfirmed: true });
    expect(log).toEqual([]);
    expect(wechat.requests.map(({ body }) => body)).toEqual([
      { component_appid: key.componentAppId, authorizer_appid: key.authorizerAppId },
    ]);
  });

  it.each([
    ['as it came, where WeChat does not answer and the stored one is of the same second', 0, true],
    ['as it came, where the stored one is older', -1, true],
    ['perhaps the stored one, where that is dated later', 1, false],
  ])('is %s', async (_what, seconds, isConfirmed) => {
    const { newest, log } = await ask(errcode(-1), START + seconds);

    expect(newest).toEqual({ ...grant, changedAt: START, isConfirmed, isUnanswered: true });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        message: 'Newest grant could not be asked for',
        ...key,
        error: 'WechatApiError',
      }),
    );
  });
});
