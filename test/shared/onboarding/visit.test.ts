/** A merchant’s visit, from the start page to the return from WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { grant, key, startAuthorizer, unauthorizedEvent } from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';
import { account, component, startKeeper, type Keeper } from '../../support/keeper.ts';
import { cookieOf, open, visitAndAgree, type PageAnswer } from '../../support/merchant.ts';

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

describe('a successful visit', () => {
  const ends = () =>
    keeper.log.filter(({ message }) => ['Visit begun', 'Visit completed'].includes(message));

  it('leaves one line at each end, with the tenant, and nothing by which it could be opened', async () => {
    const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
    const back = await visitAndAgree(keeper, { startPage: url });
    await keeper.workQueue();
    await open(back);

    const { componentAppId } = component;
    const common = { level: 'info', componentAppId, tenantId: 'tenant-7' };
    expect(ends()).toEqual([
      { ...common, message: 'Visit begun', visit: expect.stringMatching(/^[0-9a-f]{16}$/) },
      {
        ...common,
        message: 'Visit completed',
        visit: ends()[0]?.['visit'],
        authorizerAppId: account,
      },
    ]);
    const state = new URL(back).pathname.split('/').at(-1) ?? '';
    expect(JSON.stringify(keeper.log)).not.toContain(state);
  });

  it('without a signed link says the tenant that the account has', async () => {
    const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
    await open(await visitAndAgree(keeper, { startPage: url }));
    await keeper.simulator.revoke(account);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.advance(60);
    keeper.log.length = 0;
    await open(await visitAndAgree(keeper));

    expect(ends().map(({ tenantId }) => tenantId)).toEqual([undefined, 'tenant-7']);
  });

  it('that fails leaves no line of success', async () => {
    await open(`${await visitAndAgree(keeper)}&auth_code=another`);

    expect(ends().map(({ message }) => message)).toEqual(['Visit begun']);
  });
});
