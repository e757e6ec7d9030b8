/** Which links may be signed, and which visits may begin without one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isReturnUrl } from '../../../shared/onboarding/link-policy.ts';
import { startKeeper, type Keeper } from '../../support/keeper.ts';
import { open } from '../../support/merchant.ts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

const returnUrl = 'https://app.example.com/wechat?tab=accounts';

describe('a return address that leads to no allowed origin', () => {
  it.each([
    ['another origin', { returnUrl: 'https://evil.example/' }],
    ['another scheme', { returnUrl: 'javascript:alert(1)' }],
    ['a longer host', { returnUrl: 'https://app.example.com.evil.example/' }],
    ['a user in the address', { returnUrl: 'https://app.example.com@evil.example/' }],
    ['a password', { returnUrl: 'https://a:b@app.example.com/' }],
    ['no scheme', { returnUrl: '//app.example.com/' }],
  ])('%s is refused when a link is signed', async (_what, request) => {
    await expect(keeper.createLink(request)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'returnUrl is an address of one of the allowed origins: https://app.example.com',
    });
  });

  it('is refused in a link that was signed before the list changed', async () => {
    const { url } = await keeper.createLink({ returnUrl });
    keeper.services.linkPolicy.returnUrlOrigins = [];

    expect(await open(url)).toMatchObject({ status: 400 });
  });
});

describe('unsigned visits', () => {
  it('are refused where every visit needs a signed link', async () => {
    keeper.services.linkPolicy.unsignedVisits = 'refused';

    const { status, text } = await open(`${keeper.url}/authorize`);
    expect(status).toBe(403);
    expect(text).toContain('<code>invitation-required</code>');
    expect(await open((await keeper.createLink()).url)).toMatchObject({ status: 200 });
  });
});

describe('an origin with any port, as the local run has it', () => {
  const policy = { ...anyPort(), unsignedVisits: 'allowed', tenantChanges: 'allowed' } as const;

  it.each([
    ['http://localhost:8080/a', true],
    ['http://localhost/', true],
    ['http://[::1]:5173/?b=1', true],
    ['https://localhost:8080/', false],
    ['http://localhost.evil.example:8080/', false],
    ['http://localhost@evil.example/', false],
    ['http://127.0.0.1:8080/', false],
  ])('%s: %s', (address, isAllowed) => {
    expect(isReturnUrl(address, policy)).toBe(isAllowed);
  });
});

function anyPort() {
  return { returnUrlOrigins: ['http://localhost:*', 'http://[::1]:*'], unsignedVisitsPerHour: 1 };
}
