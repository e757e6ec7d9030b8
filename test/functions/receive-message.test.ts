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
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          componentAppId,
          authorizerAppId: account,
          authorizerStatus: 'unknown',
          message: expect.objectContaining({ MsgType: 'text', Content: '你好' }),
        },
      },
    ]);
  });

  it('refuses what is not signed', async () => {
    const unsigned = pushOf({ xml: eventXml({}), messageToken: 'x' });

    expect(await send(`${keeper.url}/messages/${account}`, unsigned)).toMatchObject({
      status: 403,
    });
  });

  it.each(['$APPID$', '%24APPID%24', account])(
    'echoes the check of its address, which names %s',
    async (named) => {
      const query = pushOf({ xml: '' }).query;
      const asked = { ...query, echostr: 'echo-me' };
      const address = `${keeper.url}/messages/${named}`;
      const ask = async (given: Record<string, string>) => {
        const response = await fetch(`${address}?${new URLSearchParams(given).toString()}`);
        return { status: response.status, text: await response.text() };
      };

      expect(await ask(asked)).toEqual({ status: 200, text: 'echo-me' });
      expect(await ask({ ...asked, signature: 'x' })).toMatchObject({ status: 403 });
    },
  );

  it.each(['$APPID$', '%24APPID%24'])('refuses a message to %s', async (named) => {
    const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text', Content: 'hello' });
    const already = keeper.announced.length;

    expect(await send(`${keeper.url}/messages/${named}`, pushOf({ xml }))).toMatchObject({
      status: 400,
      text: 'account-not-named: the address names no account: $APPID$ is left',
    });
    expect(keeper.announced).toHaveLength(already);
    expect(keeper.figures('RefusedPushes')).toContainEqual(
      expect.objectContaining({ code: 'account-not-named' }),
    );
  });

  it('does not answer success where both the event bus and the queue are away', async () => {
    const away = () => Promise.reject(new Error('away'));
    const failing = await startKeeper({ announce: away });
    failing.receiving.enqueue = away;
    const xml = eventXml({ ToUserName: 'gh_1', MsgType: 'text' });

    expect(await send(`${failing.url}/messages/${account}`, pushOf({ xml }))).toMatchObject({
      status: 500,
    });
  });
});
