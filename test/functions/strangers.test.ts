/** What strangers do is measured, but not under what pages: test/infra/monitoring/strangers.test.ts. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { visitAndAgree } from '../support/merchant.ts';
import { eventXml, pushOf, send, ticketXml } from '../support/push.ts';

const { componentAppId } = component;
const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text', Content: 'hello' });

let keeper: Keeper;
beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.simulator.pushVerifyTicket();
  await keeper.refreshComponentToken();
  keeper.measured.splice(0);
});
afterEach(async () => keeper.close());

/** Of the figures that page, those that count something bad. The others are what they are divided by. */
const paging = (): unknown[] =>
  keeper.measured.filter(
    ({ name, value, errcode, token, purpose }) =>
      value !== 0 &&
      (['LostPushes', 'FailedSecretReads', 'FailedTokenLookUps'].includes(name) ||
        (name === 'FailedWechatCalls' &&
          ['61004', '40090', 'unreachable'].includes(errcode ?? '')) ||
        (name === 'FailedTokenRenewals' && token === 'authorizer') ||
        (name === 'UsedUpQuotas' && purpose !== 'visits') ||
        name === 'Announcements'),
  );

const get = async (path: string) => (await fetch(`${keeper.url}/${path}`)).status;

it.each<[string, () => Promise<unknown>]>([
  ['a forged push', () => send(`${keeper.url}/events`, pushOf({ xml, messageToken: 'x' }))],
  [
    'a forged ticket',
    () => send(`${keeper.url}/events`, pushOf({ xml: ticketXml(), messageToken: 'x' })),
  ],
  ['a push that is kept', () => send(`${keeper.url}/events`, pushOf({ xml, sentAt: 1 }))],
  ['a push that is none', () => send(`${keeper.url}/events`, { query: {}, body: '<xml>' })],
  ['a push in plain text', () => send(`${keeper.url}/events`, { query: {}, body: xml })],
  [
    'a forged message',
    () => send(`${keeper.url}/messages/${account}`, pushOf({ xml, messageToken: 'x' })),
  ],
  ['a message to nobody', () => send(`${keeper.url}/messages/$APPID$`, { query: {}, body: xml })],
  [
    'a push to another platform',
    () =>
      send(
        `${keeper.url.replace(componentAppId, 'wxffffffffffffffff')}/events`,
        pushOf({ xml, messageToken: 'x' }),
      ),
  ],
  ['a check of the address', () => get('events?signature=x&timestamp=1&nonce=1&echostr=1')],
  ['a visit', () => get('authorize')],
  ['a visit with a forged link', () => get('authorize?link=x.y.z')],
  ['a return from no visit', () => get(`authorize/${'a'.repeat(43)}?auth_code=invented`)],
])('%s', async (_what, act) => {
  await act();
  expect(paging()).toEqual([]);
});

/** The way back of a visit, which anybody can begin. */
async function wayBack(): Promise<string> {
  const address = await visitAndAgree(keeper);
  keeper.measured.splice(0);
  return address.split('?')[0]?.split('/').at(-1) ?? '';
}

it('invented codes for a visit of their own', async () => {
  const state = await wayBack();
  for (const code of ['one', 'two', 'three']) {
    expect(await get(`authorize/${state}?auth_code=queryauthcode@@@${code}`)).toBeGreaterThan(399);
  }
  expect(keeper.measured).not.toEqual([]);
  expect(paging()).toEqual([]);
});

it.each<[string, () => Promise<unknown>]>([
  ['api_create_preauthcode', () => get('authorize')],
  [
    'api_query_auth',
    async () => get(`authorize/${await wayBack()}?auth_code=queryauthcode@@@invented`),
  ],
])('the quota of %s, used up by visits', async (path, act) => {
  keeper.simulator.setFault({ path, kind: 'errcode', errcode: 45009 });
  await act();
  expect(keeper.figures('UsedUpQuotas')).toContainEqual(
    expect.objectContaining({ purpose: 'visits' }),
  );
  expect(paging()).toEqual([]);
});

it('what pages is found here, too', async () => {
  keeper.simulator.setFault({ path: 'api_create_preauthcode', kind: 'errcode', errcode: 61004 });
  await get('authorize');
  expect(paging()).not.toEqual([]);
});
