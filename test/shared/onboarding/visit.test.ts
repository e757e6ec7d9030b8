/** A merchant's visit, from the start page to the return from WeChat. */
import { describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { grant, key, startAuthorizer, unauthorizedEvent } from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

describe('the return', () => {
  it('brings a grant that the withdrawal of an earlier one does not end, if it was after the visit began', async () => {
    const { comeBack, services } = await startAuthorizer();
    await storeGrant({ ...grant, changedAt: START - 1000 }, services);
    await comeBack(START - 60);
    await applyEvent(unauthorizedEvent(START - 30), services);

    expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  });
});
