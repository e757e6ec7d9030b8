/** The rules by which an account's grant changes: what the next record is, and what is announced. */
import { describe, expect, it } from '@jest/globals';
import {
  applyGrant,
  endGrant,
  refreshTokenAfter,
  type Grant,
} from '../../../shared/authorizers/authorizer.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';

const key = { componentAppId: 'wxcomponent', authorizerAppId: 'wxauthorizer' };
const NOW = 1_790_000_000;
const profile = {
  nickName: '小店',
  headImageUrl: '',
  principalName: '小店有限公司',
  userName: 'gh_0123456789ab',
  isMiniProgram: true,
  serviceType: 0,
  verifyType: -1,
};

/** An authorized account with nothing left to announce. */
const stored: Authorizer = {
  ...key,
  status: 'authorized',
  permissionSets: [1, 15],
  refreshTokenVersion: 1,
  refreshTokenCount: 1,
  refreshTokenDigest: 'digest-1',
  profile,
  tenantId: 'tenant',
  changedAt: NOW,
  version: 4,
  unannounced: [],
};

/** The same permission sets as stored, a minute later, with what is different in it. */
function grantOf(changes: Partial<Grant> = {}): Grant {
  return { ...key, permissionSets: [1, 15], changedAt: NOW + 60, ...changes };
}

describe('the first grant of an account', () => {
  it('is stored as version 1 and announced', () => {
    const grant = grantOf({ newRefreshTokenDigest: 'digest-1', profile, tenantId: 'tenant' });
    expect(applyGrant(undefined, grant, NOW)).toEqual({
      ...stored,
      changedAt: NOW + 60,
      version: 1,
      unannounced: [{ type: 'AuthorizerAuthorized', version: 1, changedAt: NOW + 60 }],
    });
  });

  it('needs no refresh token, profile or tenant', () => {
    expect(applyGrant(undefined, grantOf(), NOW)).toEqual({
      ...key,
      status: 'authorized',
      permissionSets: [1, 15],
      refreshTokenVersion: 0,
      refreshTokenCount: 0,
      changedAt: NOW + 60,
      version: 1,
      unannounced: [{ type: 'AuthorizerAuthorized', version: 1, changedAt: NOW + 60 }],
    });
  });

  it('has its permission sets by number, and leaves the given list as it was', () => {
    const permissionSets = [100, 15, 9];
    expect(applyGrant(undefined, grantOf({ permissionSets }), NOW)?.permissionSets).toEqual([
      9, 15, 100,
    ]);
    expect(permissionSets).toEqual([100, 15, 9]);
  });
});

describe('a further grant', () => {
  it.each([
    ['older', NOW - 1, undefined],
    ['of the same second', NOW, NOW],
    ['newer', NOW + 1, NOW + 1],
  ])('that is %s than the stored one: changedAt %s becomes %s', (_what, changedAt, expected) => {
    expect(applyGrant(stored, grantOf({ changedAt }), NOW)?.changedAt).toBe(expected);
  });

  it.each(['authorized', 'revoked', 'reauthorization-required'] as const)(
    'that is older than a state of “%s” changes nothing',
    (status) => {
      expect(
        applyGrant({ ...stored, status }, grantOf({ changedAt: NOW - 1 }), NOW),
      ).toBeUndefined();
    },
  );

  it('with nothing new counts a version and announces nothing', () => {
    expect(applyGrant(stored, grantOf(), NOW)).toEqual({
      ...stored,
      changedAt: NOW + 60,
      version: 5,
    });
  });

  it('replaces profile, tenant and refresh token where it contains them', () => {
    const other = { ...profile, nickName: '大店' };
    const changes = { profile: other, tenantId: 'other', newRefreshTokenDigest: 'digest-2' };
    expect(applyGrant(stored, grantOf(changes), NOW)).toMatchObject({
      profile: other,
      tenantId: 'other',
      refreshTokenVersion: 2,
      refreshTokenCount: 2,
      refreshTokenDigest: 'digest-2',
    });
  });

  it.each([
    ['more', [1, 15, 30], [30], []],
    ['less', [15], [], [1]],
    ['other ones', [15, 30], [30], [1]],
  ])(
    'with %s permission sets announces the differences',
    (_what, permissionSets, added, removed) => {
      const next = applyGrant(stored, grantOf({ permissionSets }), NOW);
      expect(next?.permissionSets).toEqual(permissionSets);
      expect(next?.unannounced).toEqual([
        {
          type: 'AuthorizerUpdated',
          version: 5,
          changedAt: NOW + 60,
          addedPermissionSets: added,
          removedPermissionSets: removed,
        },
      ]);
    },
  );

  it('with the same permission sets in another order announces nothing', () => {
    expect(applyGrant(stored, grantOf({ permissionSets: [15, 1] }), NOW)?.unannounced).toEqual([]);
  });

  it('for another tenant is announced, without permission sets', () => {
    expect(applyGrant(stored, grantOf({ tenantId: 'other' }), NOW)?.unannounced).toEqual([
      {
        type: 'AuthorizerUpdated',
        version: 5,
        changedAt: NOW + 60,
        addedPermissionSets: [],
        removedPermissionSets: [],
        previousTenantId: 'tenant',
      },
    ]);
  });

  it.each([
    ['the same', 'tenant'],
    ['no', undefined],
  ])('for %s tenant announces nothing and stays with its tenant', (_what, tenantId) => {
    expect(applyGrant(stored, grantOf({ tenantId }), NOW)).toMatchObject({
      tenantId: 'tenant',
      unannounced: [],
    });
  });

  it('is announced after what still waits', () => {
    const waiting = { type: 'AuthorizerAuthorized', version: 4, changedAt: NOW } as const;
    const next = applyGrant(
      { ...stored, unannounced: [waiting] },
      grantOf({ tenantId: 'other' }),
      NOW,
    );
    expect(next?.unannounced.map(({ type, version }) => [type, version])).toEqual([
      ['AuthorizerAuthorized', 4],
      ['AuthorizerUpdated', 5],
    ]);
  });

  it.each(['revoked', 'reauthorization-required'] as const)(
    'after the status “%s” authorizes again, even with the same permission sets',
    (status) => {
      const next = applyGrant({ ...stored, status }, grantOf({ permissionSets: [15, 1, 30] }), NOW);
      expect(next).toEqual({
        ...stored,
        permissionSets: [1, 15, 30],
        changedAt: NOW + 60,
        version: 5,
        unannounced: [{ type: 'AuthorizerAuthorized', version: 5, changedAt: NOW + 60 }],
      });
    },
  );
});

describe('a grant that seems older than the stored one', () => {
  it('counts where WeChat has just confirmed it, and the later date stays', () => {
    const older = { changedAt: NOW - 1, permissionSets: [30] };
    const next = applyGrant(stored, grantOf({ ...older, isConfirmed: true }), NOW);

    expect(next).toMatchObject({ permissionSets: [30], changedAt: NOW });
    expect(next).not.toHaveProperty('isDatedByOurClock');
  });

  // By WeChat's clock it may be of later: a withdrawal of before must not end it unasked.
  it.each([
    [{ isDatedByOurClock: true }, {}],
    [{}, { isDatedByOurClock: true }],
  ])(
    'leaves a date that is not surely WeChat’s where one of the two is by our clock',
    (of, was) => {
      const older = { changedAt: NOW - 1, ...of, isConfirmed: true };

      expect(applyGrant({ ...stored, ...was }, grantOf(older), NOW)).toMatchObject({
        changedAt: NOW,
        isDatedByOurClock: true,
      });
    },
  );

  it('has its own date where WeChat’s list has just said that one', () => {
    const ours = { ...stored, isDatedByOurClock: true };
    const next = applyGrant(ours, grantOf({ changedAt: NOW - 1, isDateConfirmed: true }), NOW);

    expect(next?.changedAt).toBe(NOW - 1);
    expect(next).not.toHaveProperty('isDatedByOurClock');
  });
});

describe('what a grant does not say', () => {
  it.each([
    ['no permission sets', {}, [1, 15]],
    ['some that could be read', { permissionSets: [30], areSetsPartial: true }, [1, 15, 30]],
    ['all of them', { permissionSets: [30], areSetsPartial: false }, [30]],
  ])('stays as it is stored: of permission sets it says %s', (_what, told, permissionSets) => {
    const { permissionSets: _all, ...rest } = grantOf();

    expect(applyGrant(stored, { ...rest, ...told }, NOW)).toMatchObject({ permissionSets });
  });

  it('of the first permission sets is none', () => {
    const untold = grantOf({ permissionSets: undefined });

    expect(applyGrant(undefined, untold, NOW)).toMatchObject({ permissionSets: [] });
  });

  it('of the profile stays as well', () => {
    const told = { nickName: '大店', userName: undefined, isMiniProgram: undefined };

    expect(applyGrant(stored, grantOf({ profile: told }), NOW)?.profile).toEqual({
      ...profile,
      nickName: '大店',
    });
  });

  it('of the first profile is empty', () => {
    const next = applyGrant(undefined, grantOf({ profile: {} }), NOW);

    expect(next?.profile).toEqual({
      nickName: '',
      headImageUrl: '',
      principalName: '',
      userName: '',
      isMiniProgram: false,
    });
  });
});

describe('the date of a grant', () => {
  it.each([
    ['by our clock', true],
    ['by WeChat’s', undefined],
  ])('is marked where it is by our clock: %s', (_whose, isDatedByOurClock) => {
    const next = applyGrant(stored, grantOf({ isDatedByOurClock }), NOW);

    expect('isDatedByOurClock' in (next ?? {})).toBe(isDatedByOurClock === true);
  });
});

describe('an account without API permission', () => {
  const lacking = { ...stored, lacksApiPermission: true };
  const isLacking = (current: Authorizer | undefined, changes: Partial<Grant>) =>
    applyGrant(current, grantOf(changes), NOW)?.lacksApiPermission ?? false;

  it.each<[string, Authorizer | undefined, Partial<Grant>, boolean]>([
    [
      'is known by a code for which WeChat gave no token',
      stored,
      { lacksApiPermission: true },
      true,
    ],
    ['is not known before a code was exchanged', undefined, {}, false],
    ['stays one by a grant without a code', lacking, {}, true],
    ['is none any more by a code with a token', lacking, { lacksApiPermission: false }, false],
    ['is none any more by a new refresh token', lacking, { newRefreshTokenDigest: 'new' }, false],
  ])('%s', (_what, current, changes, expected) => {
    expect(isLacking(current, changes)).toBe(expected);
  });

  it('is told to get it before it authorizes again, but not where it has withdrawn', () => {
    expect(endGrant(lacking, 'reauthorization-required', NOW + 1)?.unannounced).toMatchObject([
      { type: 'ReauthorizationRequired', reason: 'no-api-permission' },
    ]);
    expect(endGrant(lacking, 'revoked', NOW + 1)?.unannounced[0]).not.toHaveProperty('reason');
    expect(
      endGrant(stored, 'reauthorization-required', NOW + 1)?.unannounced[0],
    ).not.toHaveProperty('reason');
  });
});

describe('the end of a grant', () => {
  it.each([
    ['revoked', 'AuthorizerRevoked'],
    ['reauthorization-required', 'ReauthorizationRequired'],
  ] as const)('with the status “%s” is announced as %s, all else stays', (status, type) => {
    expect(endGrant(stored, status, NOW + 1)).toEqual({
      ...stored,
      status,
      changedAt: NOW + 1,
      version: 5,
      unannounced: [{ type, version: 5, changedAt: NOW + 1 }],
    });
  });

  it.each([
    ['older', NOW - 1, undefined],
    ['of the same second', NOW, NOW],
    ['newer', NOW + 1, NOW + 1],
  ])('that is %s than the stored grant: changedAt %s becomes %s', (_what, changedAt, expected) => {
    expect(endGrant(stored, 'revoked', changedAt)?.changedAt).toBe(expected);
  });

  it('that was found in a call has the date of the grant that ended, and its clock', () => {
    const ours = { ...stored, isDatedByOurClock: true };
    expect(endGrant(ours, 'revoked', NOW)).toMatchObject({ isDatedByOurClock: true });
    expect(endGrant(ours, 'revoked', NOW + 1)).not.toHaveProperty('isDatedByOurClock');
  });

  it('changes nothing for an unknown account', () => {
    expect(endGrant(undefined, 'revoked', NOW + 1)).toBeUndefined();
  });

  it('comes once', () => {
    const revoked = { ...stored, status: 'revoked' as const };
    expect(endGrant(revoked, 'revoked', NOW + 1)).toBeUndefined();
    expect(endGrant(revoked, 'reauthorization-required', NOW + 1)?.status).toBe(
      'reauthorization-required',
    );
  });

  it('is announced after what still waits', () => {
    const waiting = { type: 'AuthorizerAuthorized', version: 4, changedAt: NOW } as const;
    const next = endGrant({ ...stored, unannounced: [waiting] }, 'revoked', NOW + 1);
    expect(next?.unannounced.map(({ version }) => version)).toEqual([4, 5]);
  });
});

describe('the refresh token after a change', () => {
  const none = { refreshTokenVersion: 0, refreshTokenCount: 0, refreshTokenDigest: undefined };
  const first = { refreshTokenVersion: 1, refreshTokenCount: 1, refreshTokenDigest: 'digest-1' };

  it('is none where WeChat never issued one', () => {
    expect(refreshTokenAfter(undefined, undefined)).toEqual(none);
  });

  it('is the first one of a new account', () => {
    expect(refreshTokenAfter(undefined, 'digest-1')).toEqual(first);
  });

  it('is the stored one where there is no new one', () => {
    expect(refreshTokenAfter(stored, undefined)).toEqual(first);
  });

  it('takes the version after the last stored one, also after an operator went back', () => {
    const wentBack = { ...stored, refreshTokenVersion: 2, refreshTokenCount: 5 };
    expect(refreshTokenAfter(wentBack, 'digest-6')).toEqual({
      refreshTokenVersion: 6,
      refreshTokenCount: 6,
      refreshTokenDigest: 'digest-6',
    });
    expect(refreshTokenAfter(wentBack, undefined)).toMatchObject({
      refreshTokenVersion: 2,
      refreshTokenCount: 5,
    });
  });
});
