/** create-authorization-link, and what its links change of a visit. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
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

const createLink = (request: object = {}) => {
  const { 'create-authorization-link': handler } = keeper.handlers;
  return handler({ componentAppId, ...request }, {} as Parameters<typeof handler>[1]);
};

interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

async function open(url: string, cookie = ''): Promise<Answer> {
  const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const cookieOf = ({ headers }: Answer) => headers.getSetCookie()[0]?.split(';')[0] ?? '';

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

const grant = () => keeper.services.store.readAuthorizer({ componentAppId, authorizerAppId });

describe('a signed link', () => {
  it('is an address of the start page with an end', async () => {
    const { url, expiresAt } = await createLink({ tenantId: 'tenant-7', validForSeconds: 600 });

    expect(url.startsWith(`${keeper.url}/authorize?invitation=`)).toBe(true);
    expect(expiresAt).toBe(keeper.simulator.now() + 600);
    expect((await createLink()).expiresAt).toBe(keeper.simulator.now() + 1800);
  });

  it('brings the tenant to the grant, and the browser back to the SaaS', async () => {
    const { url } = await createLink({ tenantId: 'tenant-7', returnUrl });
    const { back, cookie } = await visit(url);

    const answer = await open(back, cookie);

    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(
      `${returnUrl}&authorizerAppId=${authorizerAppId}&result=authorized`,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await grant()).toMatchObject({ tenantId: 'tenant-7' });
    expect(keeper.announced).toMatchObject([{ detail: { tenantId: 'tenant-7' } }]);
  });

  it('of another tenant for an account that is authorized already is news', async () => {
    await keeper.simulator.authorize(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();
    await keeper.simulator.revoke(authorizerAppId, { fault: 'lost' });
    await keeper.simulator.advance(60);

    const { back } = await visit((await createLink({ tenantId: 'tenant-8' })).url);
    await open(back);

    expect(keeper.announced.at(-1)).toMatchObject({
      type: 'AuthorizerUpdated',
      detail: { tenantId: 'tenant-8', addedPermissionSets: [], removedPermissionSets: [] },
    });
  });

  it('tells the tenant also where the browser never returns', async () => {
    await visit((await createLink({ tenantId: 'tenant-7' })).url);
    await keeper.workQueue();

    expect(await grant()).toMatchObject({ tenantId: 'tenant-7' });
  });

  it('lets another browser finish the visit, but does not send it on into the SaaS', async () => {
    const { back, cookie } = await visit((await createLink({ returnUrl })).url);

    const phone = await open(back, 'wxkeeper=another.browser');
    expect(phone.status).toBe(200);
    expect(phone.text).toContain('授权成功');
    expect(phone.text).not.toContain('app.example.com');

    expect(await open(back, cookie)).toMatchObject({ status: 303 });
  });

  it('decides over what the visitor adds to it', async () => {
    const bizAppId = 'wx570bc396a51b8ff8';
    const { url } = await createLink({ authType: 2, bizAppId, categoryIds: [17, 18] });

    const { text } = await open(`${url}&authType=1&bizAppId=wxffffffffffffffff&categoryIds=1`);

    expect(text).toContain('auth_type=2');
    expect(text).toContain(`biz_appid=${bizAppId}`);
    expect(text).toContain('category_id_list=17%7C18');
  });

  it('shows which of the permission sets that it asks for were not granted', async () => {
    const { back } = await visit((await createLink({ categoryIds: [1, 11, 7] })).url);
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

describe('links that are refused', () => {
  it.each([
    ['another origin', { returnUrl: 'https://evil.example/' }],
    ['another scheme', { returnUrl: 'javascript:alert(1)' }],
    ['a longer host', { returnUrl: 'https://app.example.com.evil.example/' }],
    ['a user in the address', { returnUrl: 'https://app.example.com@evil.example/' }],
    ['a password', { returnUrl: 'https://a:b@app.example.com/' }],
    ['no scheme', { returnUrl: '//app.example.com/' }],
  ])('%s, when it is to be signed', async (_what, request) => {
    await expect(createLink(request)).rejects.toMatchObject({
      name: 'InvalidRequest',
      message: 'returnUrl is an address of one of the allowed origins: https://app.example.com',
    });
  });

  it('all mistakes of a request are listed', async () => {
    const request = { tenantId: '', authType: 7, bizAppId: 'x', validForSeconds: 1 };
    await expect(createLink(request)).rejects.toThrow(
      /tenantId is.*; authType is.*; bizAppId is.*; validForSeconds is/,
    );
  });

  const changed = async (change: (token: string) => string) => {
    const { url } = await createLink({ tenantId: 'tenant-7' });
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

  it('that are too old', async () => {
    const { url } = await createLink({ validForSeconds: 60 });
    await keeper.simulator.advance(61);

    const { status, text } = await open(url);
    expect(status).toBe(410);
    expect(text).toContain('<code>invitation-expired</code>');
  });

  it('whose origin is no longer on the list', async () => {
    const { url } = await createLink({ returnUrl });
    keeper.services.linkPolicy.returnUrlOrigins = [];

    expect(await open(url)).toMatchObject({ status: 400 });
  });

  it('all others, where nobody may begin without', async () => {
    keeper.services.linkPolicy.unsignedVisits = 'refused';

    const { status, text } = await open(`${keeper.url}/authorize`);
    expect(status).toBe(403);
    expect(text).toContain('<code>invitation-required</code>');
    expect(await open((await createLink()).url)).toMatchObject({ status: 200 });
  });
});

describe('the signing key', () => {
  it('can be changed: the old one is good while it is entered as the previous one', async () => {
    const { url } = await createLink();
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

describe('a browser', () => {
  it('that loads the page again within ten seconds uses no other pre-auth code', async () => {
    const first = await open(`${keeper.url}/authorize`);
    const again = await open(`${keeper.url}/authorize`, cookieOf(first));
    await keeper.simulator.advance(10);
    const later = await open(`${keeper.url}/authorize`, cookieOf(first));

    const link = ({ text }: Answer) => /href="([^"]+)"/.exec(text)?.[1];
    expect(link(again)).toBe(link(first));
    expect(link(later)).not.toBe(link(first));
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
  });

  it('that asks for something else gets it', async () => {
    const first = await open(`${keeper.url}/authorize`);
    await open(`${keeper.url}/authorize?authType=1`, cookieOf(first));

    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(2);
  });

  it('gets a cookie that no script reads and that comes back from WeChat', async () => {
    const { headers } = await open(`${keeper.url}/authorize`);

    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^wxkeeper=[\w-]+\.[\w-]+; Path=\/; Max-Age=7200; HttpOnly; SameSite=Lax$/,
      ),
    ]);
  });
});

describe('verification files', () => {
  it.each([
    ['MP_verify_x.txt', 200, 'content of x'],
    ['MP_verify_y.txt', 404, 'file-unknown: no such file'],
    ['constructor', 404, 'file-unknown: no such file'],
    ['favicon.ico', 404, 'file-unknown: no such file'],
  ])('%s', async (name, status, text) => {
    expect(await open(new URL(`/${name}`, keeper.url).href)).toMatchObject({ status, text });
  });
});
