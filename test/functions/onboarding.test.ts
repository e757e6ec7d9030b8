/** begin-authorization, complete-authorization and process-authorization-event together. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followLink, loadPage, submitForm } from '../../infra/local/demo/merchant-browser.ts';
import { until } from '../../infra/local/process/until.ts';
import { account, component, otherAccount, startKeeper, type Keeper } from '../support/keeper.ts';

const { componentAppId } = component;
const authorizerAppId = account;

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
});

afterEach(async () => {
  await keeper.close();
});

/** A merchant goes all the way to the address that leads back to us, without opening it. */
async function visitAndAgree(): Promise<string> {
  const wechatPage = await followLink(await loadPage(`${keeper.url}/authorize`));
  const agreed = { account: authorizerAppId, decision: 'agree' };
  const { location = '' } = await submitForm(wechatPage, agreed);
  await keeper.simulator.settle();
  return location;
}

async function open(url: string, options: RequestInit = {}) {
  const response = await fetch(url, { redirect: 'manual', ...options });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** The address behind the start page's button. */
function continueLink({ text }: { text: string }): string {
  return (/<a class="button"[^>]* href="([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');
}

const grant = () => keeper.services.store.readAuthorizer({ componentAppId, authorizerAppId });

describe('the start page', () => {
  it('leads to WeChat’s page with this visit’s own pre-auth code', async () => {
    const page = await open(`${keeper.url}/authorize?authType=2&categoryIds=17,18`);
    const link = new URL(continueLink(page));

    expect(page.status).toBe(200);
    expect(link.pathname).toBe('/cgi-bin/componentloginpage');
    expect(Object.fromEntries(link.searchParams)).toEqual({
      component_appid: componentAppId,
      pre_auth_code: expect.stringMatching(/^preauthcode@@@/),
      redirect_uri: `${keeper.url}/authorize/test-id-0002`,
      auth_type: '2',
      category_id_list: '17|18',
    });
    const other = new URL(continueLink(await open(`${keeper.url}/authorize`)));
    expect(other.searchParams.get('pre_auth_code')).not.toBe(
      link.searchParams.get('pre_auth_code'),
    );
  });

  it.each([
    ['a phone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148', ''],
    ['WeChat', 'Mozilla/5.0 (Linux; Android 16) MicroMessenger/8.0.60', ''],
    ['a desktop that asks for it', 'Mozilla/5.0 (X11; Linux x86_64)', '?link=h5'],
  ])('leads %s to the page for phones', async (_who, userAgent, query) => {
    const headers = { 'user-agent': userAgent };
    const page = await open(`${keeper.url}/authorize${query}`, { headers });

    expect(continueLink(page)).toMatch(/\/wxaopen\/safe\/bindcomponent\?.*#wechat_redirect$/);
  });

  it('tells WeChat where the visitor comes from, and nothing to anybody else', async () => {
    const { headers } = await open(`${keeper.url}/authorize`);

    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('speaks English to who reads English', async () => {
    const headers = { 'accept-language': 'en-GB,en;q=0.9,zh-CN;q=0.8' };
    const page = await open(`${keeper.url}/authorize`, { headers });

    expect(page.text).toContain('Continue to WeChat');
    expect((await open(`${keeper.url}/authorize`)).text).toContain('前往微信授权');
  });

  it.each([
    ['authType=7', 'authType is one of 1, 2, 3, 4, 5, 6, 8'],
    ['bizAppId=<script>', 'bizAppId is an appid'],
    [
      'categoryIds=1;2&link=x',
      'categoryIds are numbers with commas between them; link is pc or h5',
    ],
  ])('with %s is refused and says what is right', async (query, reason) => {
    const page = await open(`${keeper.url}/authorize?${query}`);

    expect(page.status).toBe(400);
    expect(page.text).toContain(reason);
    expect(page.text).not.toContain('<script>');
    expect(keeper.simulator.callCount('api_create_preauthcode')).toBe(0);
  });

  it.each([
    ['a gateway that fails', { kind: 'bad-gateway' }, 503, 'wechat-unavailable'],
    ['a busy WeChat', { kind: 'errcode', errcode: -1 }, 503, 'wechat-unavailable'],
    ['a WeChat that refuses', { kind: 'errcode', errcode: 61004 }, 502, 'wechat-rejected'],
  ] as const)('with %s tells the merchant to wait', async (_what, fault, status, code) => {
    await keeper.lookUp();
    keeper.simulator.setFault({ path: 'api_create_preauthcode', ...fault });

    const page = await open(`${keeper.url}/authorize`);

    expect(page.status).toBe(status);
    expect(page.text).toContain(`<code>${code}</code>`);
  });

  it('without WeChat says so to the merchant, with the code that the log has', async () => {
    keeper.simulator.setFault({ path: '*', kind: 'bad-gateway' });

    const page = await open(`${keeper.url}/authorize`);

    expect(page.status).toBe(503);
    expect(page.text).toContain('暂时无法授权');
    expect(page.text).toContain('<code>wechat-unavailable</code>');
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Request failed', code: 'wechat-unavailable' }),
    );
  });

  it('of an unknown component is not there', async () => {
    const page = await open(keeper.url.replace(componentAppId, 'wxffffffffffffffff/authorize'));
    expect(page.status).toBe(404);
  });
});

describe('the return', () => {
  it('ends on a page that names the account, and the token is there', async () => {
    const page = await open(await visitAndAgree());

    expect(page.status).toBe(200);
    expect(page.text).toContain('授权成功');
    expect(page.text).toContain('青禾生活服务');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await grant()).toMatchObject({
      status: 'authorized',
      permissionSets: [1, 2, 3, 4, 7, 11, 15],
      profile: { nickName: '青禾生活服务', isMiniProgram: false },
    });
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    expect(keeper.simulator.callCount('api_query_auth')).toBe(1);
  });

  it('opened again shows the same page and asks WeChat nothing', async () => {
    const back = await visitAndAgree();
    const [first, second] = [await open(back), await open(back)];

    expect(second.status).toBe(200);
    expect(second.text.replaceAll(/nonce="[^"]+"/g, '')).toBe(
      first.text.replaceAll(/nonce="[^"]+"/g, ''),
    );
    expect(keeper.simulator.callCount('api_query_auth')).toBe(1);
  });

  it.each([
    ['an unknown state', 'not-a-state?auth_code=x', 404, 'visit-unknown'],
    ['an endless state', `${'a'.repeat(4000)}?auth_code=x`, 404, 'visit-unknown'],
    ['no code', 'test-id-0002', 400, 'code-missing'],
    ['a code that WeChat does not know', 'test-id-0002?auth_code=x', 410, 'code-spent'],
  ])('with %s asks to begin again', async (_what, tail, status, code) => {
    await open(`${keeper.url}/authorize`);

    const page = await open(`${keeper.url}/authorize/${tail}`);

    expect(page.status).toBe(status);
    expect(page.text).toContain('请重新发起授权');
    expect(page.text).toContain(`<code>${code}</code>`);
    expect(page.text).not.toContain('auth_code');
  });

  it('that comes too late asks to begin again', async () => {
    const back = await visitAndAgree();
    await keeper.simulator.advance(3 * 3600);

    expect(await open(back)).toMatchObject({ status: 410 });
  });
});

describe('the return and the push are merged', () => {
  const orders = {
    'the browser first': async (back: string) => {
      await open(back);
      await keeper.workQueue();
    },
    'the push first': async (back: string) => {
      await keeper.workQueue();
      await open(back);
    },
    'both at once': async (back: string) => {
      await Promise.all([open(back), keeper.workQueue()]);
    },
  };

  it.each(
    Object.entries(orders).flatMap(([name, order]) =>
      [true, false].map((sameCode) => ({ name, order, sameCode })),
    ),
  )('$name, same code: $sameCode', async ({ order, sameCode }) => {
    keeper.simulator.configure({ sameCode });

    const back = await visitAndAgree();
    await order(back);

    expect(await open(back)).toMatchObject({ status: 200 });
    expect(keeper.queue).toEqual([]);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
    await keeper.simulator.advance(7200);
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toMatchObject({
      expiresInSeconds: 7200,
    });
  });

  it('and announced with the profile although the way that stored the grant is slow', async () => {
    const back = await visitAndAgree();
    keeper.simulator.setFault({ path: 'api_get_authorizer_info', kind: 'hang', times: 1 });
    const returning = open(back);
    await until('the grant', async () => (await grant()) ?? undefined);
    await until('the slow call', async () => keeper.simulator.hangingCalls() || undefined);

    await keeper.workQueue();
    keeper.simulator.releaseHanging();
    await returning;

    expect(keeper.announced.length).toBeGreaterThan(0);
    for (const { detail } of keeper.announced) {
      expect(detail).toMatchObject({ profile: { nickName: '青禾生活服务' } });
    }
  });

  it('also where the browser never returns', async () => {
    await visitAndAgree();
    await keeper.workQueue();

    expect(await grant()).toMatchObject({ status: 'authorized' });
    await expect(keeper.lookUp({ authorizerAppId })).resolves.toBeDefined();
  });

  it('also where the push never comes', async () => {
    keeper.simulator.setPushFault({ kind: 'lost', infoType: 'authorized' });
    await open(await visitAndAgree());

    expect(keeper.queue).toEqual([]);
    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
  });

  it('also where the code was spent by someone who then died', async () => {
    const { store } = keeper.services;
    await visitAndAgree();
    const changeAuthorizer = store.changeAuthorizer.bind(store);
    store.changeAuthorizer = () => Promise.reject(new Error('the process was killed'));
    await expect(keeper.workQueue()).resolves.toHaveLength(1);
    store.changeAuthorizer = changeAuthorizer;

    await expect(keeper.workQueue()).resolves.toEqual([]);

    expect(await grant()).toMatchObject({ status: 'authorized' });
    const { accessToken } = await keeper.lookUp({ authorizerAppId });
    expect(keeper.simulator.isAuthorizerAccessTokenValid(accessToken)).toBe(true);
  });

  it('and announced later where the event bus was away', async () => {
    const { announce } = keeper.services;
    keeper.services.announce = () => Promise.reject(new Error('EventBridge is away'));
    const back = await visitAndAgree();
    expect(await open(back)).toMatchObject({ status: 200 });
    await keeper.workQueue();
    expect(keeper.queue).toHaveLength(1);
    keeper.services.announce = announce;

    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerAuthorized']);
    expect(await grant()).toMatchObject({ unannounced: [] });
  });
});

describe('pushed events', () => {
  beforeEach(async () => {
    await open(await visitAndAgree());
    await keeper.workQueue();
    keeper.announced.length = 0;
    await keeper.simulator.advance(60);
  });

  it('of changed permission sets are stored and announced with the difference', async () => {
    await keeper.simulator.updatePermissionSets(authorizerAppId, [1, 2, 11, 33]);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(await grant()).toMatchObject({ permissionSets: [1, 2, 11, 33] });
    expect(keeper.announced).toEqual([
      {
        type: 'AuthorizerUpdated',
        detail: expect.objectContaining({
          schemaVersion: 1,
          componentAppId,
          authorizerVersion: 3,
          authorizerAppId,
          permissionSets: [1, 2, 11, 33],
          addedPermissionSets: [33],
          removedPermissionSets: [3, 4, 7, 15],
        }),
      },
    ]);
  });

  it('of a withdrawal that is older than the grant change nothing', async () => {
    const { now } = keeper.simulator;
    keeper.queue.push({
      infoType: 'unauthorized',
      componentAppId,
      authorizerAppId,
      createdAt: now() - 3600,
    });
    await keeper.workQueue();

    expect(await grant()).toMatchObject({ status: 'authorized' });
    expect(keeper.announced).toEqual([]);
  });

  it('that come twice are announced once', async () => {
    keeper.simulator.setPushFault({ kind: 'doubled' });
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerRevoked']);
    expect(await grant()).toMatchObject({ status: 'revoked' });
  });

  it('of a grant that was withdrawn before they were worked on are done with', async () => {
    await keeper.simulator.authorize(otherAccount);
    await keeper.simulator.settle();
    keeper.simulator.forget('authorization-codes');
    keeper.simulator.forget('grant', { authorizerAppId: otherAccount });

    await expect(keeper.workQueue()).resolves.toEqual([]);
    await expect(keeper.lookUp({ authorizerAppId: otherAccount })).rejects.toMatchObject({
      name: 'AuthorizerNotFound',
    });
  });

  it('of unknown kinds are passed on as they came', async () => {
    await keeper.simulator.pushEvent('notify_3rd_wxa_auth', { appid: otherAccount, taskid: 't1' });
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.announced).toEqual([
      {
        type: 'notify_3rd_wxa_auth',
        detail: {
          schemaVersion: 1,
          componentAppId,
          infoType: 'notify_3rd_wxa_auth',
          createdAt: keeper.simulator.now(),
          fields: expect.objectContaining({ appid: otherAccount, taskid: 't1' }),
        },
      },
    ]);
  });

  it('of a registered mini program take it in, and pass nothing on of its code', async () => {
    const { authorizationCode } = await keeper.simulator.authorize(otherAccount, { fault: 'lost' });
    const fields = { appid: otherAccount, status: 0, auth_code: authorizationCode, msg: 'OK' };
    await keeper.simulator.pushEvent('notify_third_fasteregister', fields);
    await keeper.simulator.settle();
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['AuthorizerAuthorized', 'notify_third_fasteregister']);
    expect(JSON.stringify(keeper.announced)).not.toContain('queryauthcode');
    await expect(keeper.lookUp({ authorizerAppId: otherAccount })).resolves.toBeDefined();
  });

  it('that fail are given back, with the later ones of the same account, and succeed later', async () => {
    await keeper.simulator.authorize(otherAccount);
    await keeper.simulator.revoke(authorizerAppId);
    await keeper.simulator.settle();
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: -1, times: 1 });

    await expect(keeper.workQueue()).resolves.toMatchObject([{ authorizerAppId: otherAccount }]);
    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(keeper.types().toSorted()).toEqual(['AuthorizerAuthorized', 'AuthorizerRevoked']);
  });
});
