/** A change is decided on the newest state, whoever else writes meanwhile. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { addProfile } from '../../../shared/authorizers/profile.ts';
import { digest } from '../../../shared/digest.ts';
import {
  atNextChange,
  grant,
  INFO,
  key,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
  authorizer.clock.advance(60);
});

const stored = () => authorizer.services.store.readAuthorizer(key);

/** Somebody else is done between the reading of the grant and the next write. */
function beforeNextWrite(act: () => Promise<unknown>): void {
  atNextChange(authorizer.services.store, async (write) => {
    await act();
    return write();
  });
}

describe('a change that another writer was faster than', () => {
  it('is made to what that one has stored', async () => {
    const { clock, services } = authorizer;
    const changedAt = clock.now();
    const other = {
      ...grant,
      changedAt,
      authorizerRefreshToken: 'refresh-2',
      tenantId: 'tenant-7',
    };
    beforeNextWrite(() => storeGrant(other, services));
    await storeEndOfGrant(key, { status: 'revoked', changedAt: changedAt + 1 }, services);

    expect(await stored()).toMatchObject({
      status: 'revoked',
      tenantId: 'tenant-7',
      refreshTokenDigest: digest('refresh-2'),
    });
  });

  it('is left out where the other one’s is newer', async () => {
    const { clock, services } = authorizer;
    const changedAt = clock.now();
    beforeNextWrite(() => storeGrant({ ...grant, changedAt: changedAt + 1 }, services));
    await storeEndOfGrant(key, { status: 'revoked', changedAt }, services);

    expect(await stored()).toMatchObject({ status: 'authorized', changedAt: changedAt + 1 });
  });
});

describe('a profile that was under way while the merchant withdrew', () => {
  it('is stored, and the account stays withdrawn', async () => {
    const { clock, replies, services } = authorizer;
    const seen = await stored();
    if (!seen) throw new Error('no authorizer');
    replies[INFO] = async () => {
      await storeEndOfGrant(key, { status: 'revoked', changedAt: clock.now() }, services);
      return { authorizer_info: { nick_name: 'shop' }, authorization_info: {} };
    };
    const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };
    await addProfile(seen, caller, services);

    expect(await stored()).toMatchObject({ status: 'revoked', profile: { nickName: 'shop' } });
  });
});
