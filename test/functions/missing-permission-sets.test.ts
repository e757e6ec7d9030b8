/** What was asked for and not granted: in the event, whoever brings the code first. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ASKED,
  ordersAndCodes,
  startRepeatedVisit,
  type RepeatedVisit,
} from '../support/repeated-visit.ts';

let visits: RepeatedVisit;

beforeEach(async () => {
  visits = await startRepeatedVisit();
});

afterEach(async () => {
  await visits.keeper.close();
});

const details = () => visits.keeper.announced.map(({ type, detail }) => ({ type, ...detail }));

describe('a permission set that was asked for and is not granted', () => {
  it.each(ordersAndCodes)(
    'is in the event with its name, $order, the same code: $sameCode',
    async ({ arrive, sameCode }) => {
      visits.keeper.simulator.configure({ sameCode });
      visits.visit = await visits.begin();
      const back = await visits.authorize([1, 2]);

      await arrive(visits.keeper, back);

      expect(details()).toMatchObject([
        {
          type: 'AuthorizerAuthorized',
          permissionSets: [1, 2],
          missingPermissionSets: [49],
          permissionSetNames: { 49: { en: 'Mini program cloud development' } },
        },
      ]);
    },
  );

  it('is no more in the event when it has been granted', async () => {
    await visits.authorizeFirst();
    const again = await visits.authorize(ASKED);
    await ordersAndCodes[0]?.arrive(visits.keeper, again);

    expect(details()).toMatchObject([{ type: 'AuthorizerUpdated', addedPermissionSets: [49] }]);
    expect(details()[0]).not.toHaveProperty('missingPermissionSets');
  });

  it('is in the event of a change that leaves it out again', async () => {
    await visits.authorizeFirst(undefined, ASKED);
    await ordersAndCodes[0]?.arrive(visits.keeper, await visits.authorize([1, 2]));

    expect(details()).toMatchObject([
      { type: 'AuthorizerUpdated', removedPermissionSets: [49], missingPermissionSets: [49] },
    ]);
  });
});

it('nothing is missing where nothing was asked for in particular', async () => {
  visits.visit = await visits.begin({ categoryIds: undefined });
  await ordersAndCodes[0]?.arrive(visits.keeper, await visits.authorize([1]));

  expect(details()).toMatchObject([{ type: 'AuthorizerAuthorized' }]);
  expect(details()[0]).not.toHaveProperty('missingPermissionSets');
});
