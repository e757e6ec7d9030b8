/** Which refused pushes are counted, and which of them as lost by our own fault. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  account as authorizerAppId,
  component,
  startKeeper,
  type Keeper,
} from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';

const { componentAppId } = component;

let keeper: Keeper;
beforeEach(async () => {
  keeper = await startKeeper();
});
afterEach(async () => keeper.close());

describe('a refused push', () => {
  const forged = pushOf({ xml: eventXml({}), messageToken: 'x' });

  it.each(['events', `messages/${authorizerAppId}`])(
    'to …/%s counts, and again by its code',
    async (path) => {
      expect(await send(`${keeper.url}/${path}`, forged)).toMatchObject({ status: 403 });

      expect(keeper.measured).toEqual([
        { name: 'RefusedPushes', value: 1 },
        { name: 'RefusedPushes', value: 1, code: 'signature-mismatch' },
      ]);
    },
  );

  it.each([
    ['decryption-failed', 'events', { encodingAesKey: 'z'.repeat(43) }, 1],
    ['component-mismatch', 'events', { componentAppId: 'wxffffffffffffffff' }, 1],
    ['account-not-named', 'messages/$APPID$', {}, 1],
    ['signature-mismatch', 'events', { messageToken: 'x' }, 0],
    ['push-outdated', 'events', { sentAt: 1 }, 0],
  ])('counts as lost if only we can have caused it: %s', async (code, path, parts, lost) => {
    const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text', Content: 'hello' });
    await send(`${keeper.url}/${path}`, pushOf({ xml, ...parts }));

    expect(keeper.figures('RefusedPushes')).toContainEqual(expect.objectContaining({ code }));
    expect(keeper.figures('LostPushes')).toHaveLength(lost);
  });

  it('for a component that is not ours counts under one code', async () => {
    const address = keeper.url.replace(componentAppId, 'wxffffffffffffffff');
    await send(`${address}/events`, forged);

    expect(keeper.figures('RefusedPushes')[1]).toMatchObject({ code: 'component-unknown' });
  });

  it('is none where it is our fault, or a merchant’s page', async () => {
    keeper.services.readSecret = () => Promise.reject(new Error('away'));
    expect(await send(`${keeper.url}/events`, forged)).toMatchObject({ status: 500 });
    const page = await fetch(`${keeper.url}/authorize?authType=9`);
    expect(page.status).toBe(400);

    expect(keeper.figures('RefusedPushes')).toEqual([]);
  });
});
