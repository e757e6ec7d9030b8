/** create-authorization-link, and what its links change of a visit. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { cookieOf, open } from '../support/merchant.ts';

const authorizerAppId = account;
const returnUrl = 'https://app.example.com/wechat?tab=accounts';

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** A merchant follows a link and agrees. @returns the way back, and the browser's cookie */
async function visit(url: string): Promise<{ back: string; cookie: string }> {
  const begun = await open(url);
  // The page again, as the browser has it: within ten seconds it leads to the same place.
  const response = await fetch(url, { headers: { cookie: cookieOf(begun) } });
  const page = { ...(await loadPage(url)), html: await response.text() };
  const { location = '' } = await submitForm(await followLink(page), {
    account: authorizerAppId,
    decision: 'agree',
  });
  await keeper.simulator.settle();
  return { back: location, cookie: cookieOf(begun) };
}

describe('a signed link', () => {
  it('is an address of the start page for signed links, with an end', async () => {
    const { url, expiresAt } = await keeper.createLink({
      tenantId: 'tenant-7',
      validForSeconds: 600,
    });

    expect(url.startsWith(`${keeper.url}/invited?invitation=`)).toBe(true);
    expect(expiresAt).toBe(keeper.simulator.now() + 600);
    expect((await keeper.createLink()).expiresAt).toBe(keeper.simulator.now() + 1800);
  });

  it('brings the tenant to the grant, and the browser back to the SaaS', async () => {
    const { url } = await keeper.createLink({ tenantId: 'tenant-7', returnUrl });
    const { back, cookie } = await visit(url);

    const answer = await open(back, { cookie });

    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(
      `${returnUrl}&authorizerAppId=${authorizerAppId}&result=authorized`,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await keeper.readGrant()).toMatchObject({ tenantId: 'tenant-7' });
    expect(keeper.announced).toMatchObject([{ detail: { tenantId: 'tenant-7' } }]);
  });

  it('of another tenant for an account that is authorized already is news', async () => {
    await keeper.simulator.authorize(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.revoke(authorizerAppId, { fault: 'lost' });
    await keeper.simulator.advance(60);

    const { back } = await visit((await keeper.createLink({ tenantId: 'tenant-8' })).url);
    await open(back);

    expect(keeper.announced.at(-1)).toMatchObject({
      type: 'AuthorizerUpdated',
      detail: { tenantId: 'tenant-8', addedPermissionSets: [], removedPermissionSets: [] },
    });
  });

  it('brings the tenant to the grant also where the browser never returns', async () => {
    await visit((await keeper.createLink({ tenantId: 'tenant-7' })).url);
    await keeper.workQueue();

    expect(await keeper.readGrant()).toMatchObject({ tenantId: 'tenant-7' });
  });

  it('lets another browser finish the visit, but does not send it on into the SaaS', async () => {
    const { back, cookie } = await visit((await keeper.createLink({ returnUrl })).url);

    const phone = await open(back, { cookie: 'wxkeeper=another.browser' });
    expect(phone.status).toBe(200);
    expect(phone.text).toContain('授权成功');
    expect(phone.text).not.toContain('app.example.com');

    expect(await open(back, { cookie })).toMatchObject({ status: 303 });
  });

  it('decides over what the visitor adds to it', async () => {
    const bizAppId = 'wx570bc396a51b8ff8';
    const { url } = await keeper.createLink({ authType: 2, bizAppId, categoryIds: [17, 18] });

    const { text } = await open(`${url}&authType=1&bizAppId=wxffffffffffffffff&categoryIds=1`);

    expect(text).toContain('auth_type=2');
    expect(text).toContain(`biz_appid=${bizAppId}`);
    expect(text).toContain('category_id_list=17%7C18');
  });

  it('shows which of the permission sets that it asks for were not granted', async () => {
    const { back } = await visit((await keeper.createLink({ categoryIds: [1, 11, 7] })).url);
    keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });
    keeper.simulator.clearFaults();
    await open(back);
    await keeper.simulator.advance(60);
    await keeper.simulator.updatePermissionSets(authorizerAppId, [1]);
    await keeper.simulator.settle();
    await keeper.workQueue();

    const { text } = await open(back);
    expect(text).toMatch(/以下权限未被授予.*群发与通知.*素材管理|未被授予.*素材管理.*群发与通知/s);
  });
});
