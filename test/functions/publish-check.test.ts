/** WeChat's publish check (全网发布检测) against the real handlers. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { testGroups } from '../../infra/local/wechat/publish-check/test-accounts.ts';
import type {
  PublishCheckOptions,
  PublishCheckReport,
} from '../../infra/local/wechat/simulator.ts';
import { testAccounts } from '../../shared/wechat/test-accounts.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';
import type { ServiceOptions } from '../support/service.ts';

const official = 'wx570bc396a51b8ff8';
const miniProgram = 'wxd101a85aa106f53e';

let keeper: Keeper;

afterEach(async () => {
  await keeper.close();
});

/** The queue is worked while the check goes on. */
async function check(options: PublishCheckOptions = {}, given: ServiceOptions = {}) {
  keeper = await startKeeper(given);
  await keeper.simulator.pushVerifyTicket();
  return play(options);
}

async function play(options: PublishCheckOptions): Promise<PublishCheckReport> {
  const ending = new AbortController();
  const work = async () => {
    while (!ending.signal.aborted) {
      await keeper.workQueue();
      await delay(5);
    }
  };
  const working = work();
  const settings = { group: 1, waitMilliseconds: 1500, ...options };
  const report = await keeper.simulator.publishCheck(settings).finally(() => {
    ending.abort();
  });
  await working;
  await keeper.workQueue();
  return report;
}

const failed = ({ lines }: PublishCheckReport) =>
  lines.filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);

describe('the publish check', () => {
  it.each<[string, PublishCheckOptions]>([
    ['with XML and the code that is spent', {}],
    ['with JSON', { format: 'json' }],
    ['with a new code', { code: 'new' }],
    ['with another group', { group: 4 }],
  ])('passes in all lines %s', async (_name, options) => {
    expect(failed(await check(options))).toEqual([]);
    expect(keeper.queue).toEqual([]);
  });

  it('passes where WeChat is busy twice, a second apart', async () => {
    keeper = await startKeeper();
    await keeper.simulator.pushVerifyTicket();
    keeper.simulator.setFault({ path: 'custom/send', kind: 'errcode', errcode: -1000, times: 2 });

    expect(failed(await play({}))).toEqual([]);
    expect(keeper.sleeps.filter((each) => each === 1000)).toHaveLength(2);
  });

  it('leaves no code in events or in the log', async () => {
    await check();

    expect(JSON.stringify([keeper.announced, keeper.log])).not.toMatch(/code@@@[\w-]/);
  });

  it('marks the events of its accounts', async () => {
    await check();
    await keeper.authorizeAccount(account);
    await keeper.simulator.pushMessage(account, { MsgType: 'text', Content: 'hello' });
    await keeper.simulator.settle();

    const marks = keeper.announced.map(({ type, detail }) => [
      type,
      detail['authorizerAppId'],
      detail['isTest'],
    ]);
    for (const each of [official, miniProgram]) {
      expect(marks).toContainEqual(['AuthorizerMessageReceived', each, true]);
      expect(marks).toContainEqual(['AuthorizerAuthorized', each, true]);
      expect(marks).toContainEqual(['AuthorizerRevoked', each, true]);
    }
    expect(marks).toContainEqual(['AuthorizerMessageReceived', account, undefined]);
    expect(marks).toContainEqual(['AuthorizerAuthorized', account, undefined]);
  });

  it('is not answered where the setting says so', async () => {
    const report = await check({ waitMilliseconds: 200 }, { answersPublishCheck: false });

    expect(failed(report)).toEqual(['api-text', 'text', 'event']);
  });
});

describe('the customer message of the check', () => {
  const code = 'queryauthcode@@@spent';
  const openId = 'oTestUser0000000000000000001';

  /** For an account that may write to the user. */
  async function startWith(createdBefore = 0): Promise<void> {
    keeper = await startKeeper();
    await keeper.authorizeAccount(account);
    await keeper.simulator.pushMessage(account, { MsgType: 'text', Content: 'hi' }, { openId });
    await keeper.simulator.settle();
    keeper.queue.push({
      kind: 'check-message',
      infoType: 'QUERY_AUTH_CODE',
      componentAppId: component.componentAppId,
      authorizerAppId: account,
      authorizationCode: code,
      openId,
      createdAt: keeper.simulator.now() - createdBefore,
    });
  }

  const sent = () => keeper.simulator.sentMessages();
  const expected = { msgtype: 'text', text: { content: `${code}_from_api` } };

  it.each([61003, 61009, 61010])('goes by the stored grant after %i', async (errcode) => {
    await startWith();
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode });

    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(sent()).toMatchObject([{ authorizerAppId: account, openId, message: expected }]);
  });

  it('goes by a new token where WeChat refuses the stored one', async () => {
    await startWith();
    keeper.simulator.forget('authorizer-access-token', { authorizerAppId: account });

    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(sent()).toHaveLength(1);
  });

  it.each([-1, -1000])('is tried three times after %i, and again later', async (errcode) => {
    await startWith();
    keeper.simulator.setFault({ path: 'custom/send', kind: 'errcode', errcode, times: 3 });

    expect(await keeper.workQueue()).toHaveLength(1);
    expect(keeper.sleeps.filter((each) => each === 1000)).toHaveLength(2);
    expect(await keeper.workQueue()).toEqual([]);
    expect(sent()).toHaveLength(1);
    expect(JSON.stringify(keeper.log)).not.toContain(code);
  });

  it('is given up once the check is long over', async () => {
    await startWith(121);

    await expect(keeper.workQueue()).resolves.toEqual([]);
    expect(sent()).toEqual([]);
    expect(keeper.log).toContainEqual(
      expect.objectContaining({ message: 'Publish check given up', authorizerAppId: account }),
    );
  });
});

it('answers other accounts as always', async () => {
  keeper = await startKeeper();
  const fields = { FromUserName: 'o1', MsgType: 'text', Content: 'TESTCOMPONENT_MSG_TYPE_TEXT' };
  const push = pushOf({ xml: eventXml({ ToUserName: 'gh_1', ...fields }) });

  expect(await send(`${keeper.url}/messages/${account}`, push)).toMatchObject({
    status: 200,
    text: 'success',
  });
});

it('knows the accounts and their original ids as the simulator does', () => {
  const groups = testGroups.flatMap((group) => [group.officialAccount, group.miniProgram]);
  const known = groups.map(({ authorizerAppId, userName }) => [authorizerAppId, userName]);

  expect([...testAccounts]).toEqual(known);
});
