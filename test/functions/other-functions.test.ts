/** receive-message and refresh-component-access-token. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';

const { componentAppId } = component;

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

afterAll(async () => {
  await keeper.close();
});

describe('receive-message', () => {
  it('passes a message on to the event bus and answers success', async () => {
    await keeper.simulator.pushMessage(account, { MsgType: 'text', Content: '你好' });
    await keeper.simulator.settle();

    expect(keeper.simulator.pushLog()).toMatchObject([{ status: 200, succeeded: true }]);
    expect(keeper.announced).toEqual([
      {
        type: 'AuthorizerMessageReceived',
        detail: {
          componentAppId,
          authorizerAppId: account,
          message: expect.objectContaining({ MsgType: 'text', Content: '你好' }),
        },
      },
    ]);
  });

  it('refuses what is not signed, and what is no message', async () => {
    const address = `${keeper.url}/messages/${account}`;
    const unsigned = pushOf({ xml: eventXml({}), messageToken: 'x' });
    const noMessage = pushOf({ xml: eventXml({ ToUserName: 'gh_1' }) });

    expect(await send(address, unsigned)).toMatchObject({ status: 403 });
    expect(await send(address, noMessage)).toMatchObject({
      status: 400,
      text: 'event-incomplete: fields missing: MsgType',
    });
  });

  it('does not say success where the event bus is away', async () => {
    const failing = await startKeeper({ announce: () => Promise.reject(new Error('away')) });
    const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text' });

    expect(await send(`${failing.url}/messages/${account}`, pushOf({ xml }))).toMatchObject({
      status: 500,
    });
    await failing.close();
  });
});

describe('refresh-component-access-token', () => {
  const refresh = () => {
    const { 'refresh-component-access-token': handler } = keeper.handlers;
    return handler({ componentAppId }, {} as Parameters<typeof handler>[1]);
  };

  it('keeps the token so that a look-up never finds it due', async () => {
    await keeper.simulator.pushVerifyTicket();
    const first = await refresh();
    expect(first).toEqual({ componentAppId, expiresAt: keeper.simulator.now() + 7200 });

    await keeper.simulator.advance(7200 - 901);
    expect(await refresh()).toEqual(first);
    await keeper.simulator.advance(2);
    expect(await refresh()).toEqual({ componentAppId, expiresAt: keeper.simulator.now() + 7200 });
  });

  it('answers without the token', async () => {
    expect(JSON.stringify(await refresh())).not.toContain((await keeper.lookUp()).accessToken);
  });

  it('without a ticket fails by name', async () => {
    const fresh = await startKeeper();
    const { 'refresh-component-access-token': handler } = fresh.handlers;

    await expect(
      handler({ componentAppId }, {} as Parameters<typeof handler>[1]),
    ).rejects.toMatchObject({ name: 'VerifyTicketMissing' });
    await fresh.close();
  });
});
