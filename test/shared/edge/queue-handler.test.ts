/** A batch of the queue, of which some events fail. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { account, otherAccount, startKeeper, type Keeper } from '../../support/keeper.ts';

const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

afterEach(async () => {
  await keeper.close();
});

describe('events', () => {
  beforeEach(async () => {
    await keeper.authorizeAccount();
    keeper.announced.length = 0;
    await keeper.simulator.advance(60);
  });

  it('that fail are given back, with the later ones of the same account, and succeed later', async () => {
    await keeper.simulator.authorize(otherAccount);
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1, times: 1 });

    await expect(keeper.workQueue()).resolves.toMatchObject([{ authorizerAppId: otherAccount }]);
    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(keeper.types().toSorted()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });
});
