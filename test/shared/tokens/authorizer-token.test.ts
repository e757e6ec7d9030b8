/** An account's access token, and the refresh token that it is renewed with. */
import { expect, it } from '@jest/globals';
import { startKeeper } from '../../support/keeper.ts';

it('of an account without API permission there is no token, and the look-up says what is missing', async () => {
  const keeper = await startKeeper();
  const { authorizerAppId } = keeper.simulator.addAccount({ hasApiPermission: false });
  await keeper.authorizeAccount(authorizerAppId);

  await expect(keeper.lookUp({ authorizerAppId })).rejects.toMatchObject({
    name: 'ReauthorizationRequired',
  });
  await keeper.close();
});
