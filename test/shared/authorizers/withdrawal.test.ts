/** A withdrawal that WeChat was asked about ends the grant of which it was asked, and no later one. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { endGrantIfGone } from '../../../shared/authorizers/withdrawal.ts';
import {
  errcode,
  grant,
  INFO,
  issued,
  key,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const caller = { componentAppId: key.componentAppId, componentAccessToken: 'component' };

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  await authorizer.authorize();
});

async function endIfGone() {
  const { services } = authorizer;
  const seen = await services.store.readAuthorizer(key);
  if (!seen) throw new Error('no authorizer');
  return endGrantIfGone(seen, caller, services);
}

describe('a grant that WeChat does not have', () => {
  it('ends', async () => {
    authorizer.replies[INFO] = () => errcode(61003);

    expect(await endIfGone()).toMatchObject({ status: 'revoked' });
  });

  it('does not end where the merchant authorizes again in the same second, while WeChat is asked', async () => {
    const { clock, replies, services } = authorizer;
    const again = { ...grant, authorizerRefreshToken: 'refresh-2', accessToken: issued('new') };
    replies[INFO] = async () => {
      await storeGrant({ ...again, changedAt: clock.now() }, services);
      return errcode(61003);
    };

    expect(await endIfGone()).toMatchObject({ status: 'authorized', refreshTokenVersion: 2 });
    expect(await authorizer.record()).toMatchObject({ accessToken: 'new' });
  });
});
