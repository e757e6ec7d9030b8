/** When WeChat is not asked for a token: for a while after a failure, and beyond a budget. */
import { describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { errcode, grant, issued, RENEWAL, startAuthorizer } from '../../support/authorizer.ts';

describe('an outage of WeChat', () => {
  it('does not use up the renewal that ends it, however often renewals failed before', async () => {
    const { clock, lookUp, replies, services } = await startAuthorizer();
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('old') }, services);
    clock.advance(120);
    const renewal = replies[RENEWAL];
    replies[RENEWAL] = () => errcode(-1);
    for (let minute = 0; minute < 40; minute++) {
      await expect(lookUp({ rejectedToken: 'old' })).rejects.toMatchObject({
        name: 'WechatUnavailable',
      });
      clock.advance(60);
    }
    replies[RENEWAL] = renewal ?? {};
    clock.advance(60);

    expect((await lookUp({ rejectedToken: 'old' })).accessToken).toMatch(/^renewed/);
  });
});
