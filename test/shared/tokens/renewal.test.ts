/** The renewal of a token by the holder of its lease. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import type { HandedOverRenewal } from '../../../shared/aws/start-function.ts';
import { getComponentAccessToken } from '../../../shared/tokens/component-token.ts';
import { tokenSourceOf } from '../../../shared/tokens/look-up.ts';
import { renewHandedOver } from '../../../shared/tokens/renewal.ts';
import {
  grant,
  issued,
  key,
  startAuthorizer,
  ticket,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  const { clock, services } = authorizer;
  await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('old') }, services);
  clock.advance(120);
});

describe('a renewal that was handed over', () => {
  it('is done once, however often Lambda delivers it', async () => {
    const { calls, clock, lookUp, services } = authorizer;
    const handedOver: HandedOverRenewal[] = [];
    clock.advance(7200 - 500);
    await lookUp();
    const renewLater = async (renewal: HandedOverRenewal) => {
      handedOver.push(renewal);
    };
    clock.advance(7200 - 500);
    const now = clock.now();
    await services.store.saveVerifyTicket(key.componentAppId, { ...ticket, createdAt: now }, now);
    await getComponentAccessToken(key.componentAppId, {}, services);
    await lookUp({}, { renewLater });
    const before = calls('api_authorizer_token');
    const owner = handedOver[0]?.leaseOwner ?? '';
    const source = tokenSourceOf(key, services);
    await Promise.all([1, 2].map(() => renewHandedOver(source, owner, services)));

    expect(calls('api_authorizer_token') - before).toBe(1);
  });

  it('does not ask WeChat once its lease has run out', async () => {
    const { calls, clock, services } = authorizer;
    const { store } = services;
    const slow = {
      ...store,
      readRefreshToken: async (...args: Parameters<typeof store.readRefreshToken>) => {
        clock.advance(11);
        return store.readRefreshToken(...args);
      },
    };
    const source = tokenSourceOf(key, { ...services, store: slow });
    const now = clock.now();
    const lease = { owner: 'handed', expiresAt: now + 10, now, seenVersion: 1 };
    await store.takeLease(key, { ...lease, budget: { hour: 0, used: 1 } });
    await renewHandedOver(source, 'handed', services);

    expect(calls('api_authorizer_token')).toBe(0);
  });
});
