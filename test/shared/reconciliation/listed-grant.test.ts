/** The grant of a listed account: which one is proved before it is restored. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeEndOfGrant, storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { findListedGrant } from '../../../shared/reconciliation/listed-grant.ts';
import {
  errcode,
  grant,
  issued,
  key,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  const { services } = authorizer;
  await storeGrant({ ...grant, changedAt: START - 60, accessToken: issued('old') }, services);
});

async function find() {
  const { services } = authorizer;
  const seen = await services.store.readAuthorizer(key);
  const listed = { position: 0, authorizedAt: START, refreshTokenDigest: digest('refresh-1') };
  return findListedGrant({ key, seen, listed }, services);
}

describe('a grant of which WeChat refused every refresh token here', () => {
  beforeEach(async () => {
    const end = { status: 'reauthorization-required', changedAt: START - 30 } as const;
    await storeEndOfGrant(key, end, authorizer.services);
  });

  it('is proved with a renewal, and has the refresh token that came with it', async () => {
    authorizer.replies[RENEWAL] = {
      authorizer_access_token: 'proved',
      authorizer_refresh_token: 'refresh-2',
      expires_in: 7200,
    };

    expect(await find()).toMatchObject({
      accessToken: { value: 'proved' },
      authorizerRefreshToken: 'refresh-2',
    });
  });

  it('is not restored while WeChat refuses that token: it would be announced every day', async () => {
    authorizer.replies[RENEWAL] = errcode(61023);

    expect(await find()).toBeUndefined();
  });
});

it('a grant that is in force costs no renewal', async () => {
  expect(await find()).toMatchObject({ authorizerRefreshToken: 'refresh-1' });
  expect(authorizer.calls(RENEWAL)).toBe(0);
});
