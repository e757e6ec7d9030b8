/** A merchant’s visit, from the start page to the return from WeChat. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { digest } from '../../../shared/digest.ts';
import { finishVisit } from '../../../shared/onboarding/visit.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  grant,
  key,
  startAuthorizer,
  startedVisit,
  unauthorizedEvent,
} from '../../support/authorizer.ts';
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

const idIn = (cookie: string) => cookie.split('.')[0];
const stateIn = (cookie: string) => cookie.split('.').at(-1) ?? '';

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

  it('that loads it again after its visit has led to an account begins another visit', async () => {
    const startPage = `${keeper.url}/authorize`;
    const first = await open(startPage);
    const cookie = cookieOf(first);
    const state = stateIn(cookie);
    const led = { authorizerAppId: account, grantedAt: START, codeDigest: digest('code') };
    const { componentAppId } = component;
    await keeper.services.store.completeVisit({ componentAppId, state }, led);
    await open(startPage, { cookie });

    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
  });

  it('that asks for something else gets it, and stays the browser of both visits', async () => {
    const first = cookieOf(await open(`${keeper.url}/authorize`));
    const other = await open(`${keeper.url}/authorize?authType=1`, { cookie: first });

    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
    expect(idIn(cookieOf(other))).toBe(idIn(first));
    expect(stateIn(cookieOf(other))).not.toBe(stateIn(first));
  });

  it('may come back an hour after its pre-auth code has ended, which lives for half an hour', async () => {
    const state = stateIn(cookieOf(await open(`${keeper.url}/authorize`)));
    const visit = await keeper.services.store.readVisit(component.componentAppId, state);

    expect(visit).toMatchObject({ startedAt: START, expiresAt: START + 90 * 60 });
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

describe('the browser that began the visit', () => {
  const returnUrl = 'https://app.example.com/done';
  const visit = {
    ...startedVisit,
    tenantId: 'tenant-7',
    tenantChanges: 'refused' as const,
    returnUrl,
    browserDigest: digest('browser'),
  };
  const finish = async (stored: { tenantId?: string }) => {
    const { services } = await startAuthorizer();
    await services.store.saveVisit(visit);
    await storeGrant({ ...grant, ...stored, changedAt: START - 1000 }, services);
    const enqueue = () => Promise.reject(new Error('there is no queue here'));
    const { componentAppId, state } = visit;
    const returned = { componentAppId, state, authorizationCode: 'code' };
    const browser = { id: 'browser', state };
    return finishVisit({ ...returned, browser }, { ...services, enqueue });
  };

  it('is sent back to the SaaS with the account', async () => {
    expect(await finish({})).toMatchObject({ returnUrl, tenantLeftOut: undefined });
  });

  it('is not sent back to a tenant who does not get the account', async () => {
    expect(await finish({ tenantId: 'tenant-8' })).toMatchObject({
      returnUrl: undefined,
      tenantLeftOut: { name: 'tenant-7', reason: 'change-refused' },
    });
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
