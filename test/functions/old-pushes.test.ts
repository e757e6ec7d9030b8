/** Pushes that somebody has kept: after 24 hours their signature opens nothing. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { account, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send, ticketXml } from '../support/push.ts';
import { component, START } from '../support/services.ts';

const DAY = 24 * 60 * 60;

let keeper: Keeper;
beforeAll(async () => {
  keeper = await startKeeper();
});

const messageXml = eventXml({
  ToUserName: 'gh_1',
  FromUserName: 'o1',
  MsgType: 'text',
  Content: 'hi',
});

describe.each([
  ['events', ticketXml(), '/events'],
  [`messages`, messageXml, `/messages/${account}`],
])('the address of %s', (_name, xml, path) => {
  it.each<[string, number | string]>([
    ['older than 24 hours', START - DAY - 1],
    ['from the beginning of time', 0],
    ['without a date', 'yesterday'],
    ['with half a date', `${START}.5`],
  ])('refuses a push %s', async (_what, sentAt) => {
    const answer = await send(keeper.url + path, pushOf({ xml, sentAt }));
    const text = 'push-outdated: the timestamp is not of the last 24 hours';
    expect(answer).toMatchObject({ status: 403, text });
    expect(keeper.log.at(-1)).toMatchObject({ message: 'Request refused', code: 'push-outdated' });
    expect(await keeper.services.store.readVerifyTickets(component.componentAppId)).toBeUndefined();
  });

  it('looks at the signature only then, so that it tells strangers nothing', async () => {
    const push = pushOf({ xml, sentAt: START - DAY - 1, messageToken: 'wrong' });
    expect(await send(keeper.url + path, push)).toMatchObject({
      status: 403,
      text: expect.stringContaining('push-outdated'),
    });
  });

  it('does not believe another timestamp than the signed one', async () => {
    const old = pushOf({ xml, sentAt: START - 2 * DAY });
    const changed = { ...old, query: { ...old.query, timestamp: String(START) } };
    expect(await send(keeper.url + path, changed)).toMatchObject({
      status: 403,
      text: expect.stringContaining('signature-mismatch'),
    });
  });
});

it.each<[string, number]>([
  ['almost 24 hours old', START - DAY],
  ['of now', START],
  ['of a clock that is ahead', START + DAY],
  ['dated in milliseconds', START * 1000],
])('a push %s is taken in', async (_what, sentAt) => {
  const answer = await send(`${keeper.url}/events`, pushOf({ xml: ticketXml(), sentAt }));
  expect(answer).toMatchObject({ status: 200, text: 'success' });
});
