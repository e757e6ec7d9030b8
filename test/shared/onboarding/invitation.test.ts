/** Signed links, which nobody else can make or change. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

describe('a link is refused', () => {
  const changed = async (change: (token: string) => string) => {
    const { url } = await keeper.createLink({ tenantId: 'tenant-7' });
    const [address, token = ''] = url.split('invitation=');
    return open(`${address}invitation=${change(token)}`);
  };

  it.each<[string, (token: string) => string]>([
    ['with another content', (token) => token.replace(/\.[^.]+\./, '.eyJ0ZW5hbnRJZCI6ImV2aWwifQ.')],
    ['without signature', (token) => token.replace(/[^.]+$/, '')],
    [
      'with the algorithm none',
      () => 'eyJhbGciOiJub25lIn0.eyJhdWQiOiJ3eDAxMjM0NTY3ODlhYmNkZWYifQ.',
    ],
    ['that is rubbish', () => '%3Cscript%3E'],
  ])('%s', async (_what, change) => {
    const { status, text } = await changed(change);

    expect(status).toBe(400);
    expect(text).toContain('<code>invitation-invalid</code>');
    expect(text).not.toContain('<script>');
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(0);
  });

  it('that is too old', async () => {
    const { url } = await keeper.createLink({ validForSeconds: 60 });
    await keeper.simulator.advance(61);

    const { status, text } = await open(url);
    expect(status).toBe(410);
    expect(text).toContain('<code>invitation-expired</code>');
  });
});

describe('the signing key', () => {
  it('can be changed: the old one is good while it is entered as the previous one', async () => {
    const { url } = await keeper.createLink();
    const keys = (linkSigningKey: string, previousLinkSigningKey?: string) => async () => ({
      linkSigningKey,
      previousLinkSigningKey,
    });

    keeper.services.readLinkSigningKeys = keys('n'.repeat(64), 'k'.repeat(64));
    expect(await open(url)).toMatchObject({ status: 200 });
    keeper.services.readLinkSigningKeys = keys('n'.repeat(64));
    expect(await open(url)).toMatchObject({ status: 400 });
  });
});
