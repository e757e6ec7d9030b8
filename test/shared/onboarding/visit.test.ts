/** A merchant’s visit, from the start page to the return from WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { grant, key, startAuthorizer, unauthorizedEvent } from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';
import { startKeeper, type Keeper } from '../../support/keeper.ts';
import { cookieOf, open, type PageAnswer } from '../../support/merchant.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

describe('a browser', () => {
  it('that loads the page again within ten seconds uses no other pre-auth code', async () => {
    const first = await open(`${keeper.url}/authorize`);
    const again = await open(`${keeper.url}/authorize`, { cookie: cookieOf(first) });
    await keeper.simulator.advance(10);
    const later = await open(`${keeper.url}/authorize`, { cookie: cookieOf(first) });

    const link = ({ text }: PageAnswer) => /href="([^"]+)"/.exec(text)?.[1];
    expect(link(again)).toBe(link(first));
    expect(link(later)).not.toBe(link(first));
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
  });

  it('that asks for something else gets it', async () => {
    const first = await open(`${keeper.url}/authorize`);
    await open(`${keeper.url}/authorize?authType=1`, { cookie: cookieOf(first) });

    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
  });
});

describe('the return', () => {
  it('brings a grant that the withdrawal of an earlier one does not end, if it was after the visit began', async () => {
    const { comeBack, services } = await startAuthorizer();
    await storeGrant({ ...grant, changedAt: START - 1000 }, services);
    await comeBack(START - 60);
    await applyEvent(unauthorizedEvent(START - 30), services);

    expect(await services.store.readAuthorizer(key)).toMatchObject({ status: 'authorized' });
  });
});
