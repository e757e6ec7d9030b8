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
          schemaVersion: 1,
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

  it('does not answer success where the event bus is away', async () => {
    const failing = await startKeeper({ announce: () => Promise.reject(new Error('away')) });
    const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text' });

    expect(await send(`${failing.url}/messages/${account}`, pushOf({ xml }))).toMatchObject({
      status: 500,
    });
    await failing.close();
  });
});
