/** Calls that WeChat refuses again and again as if the token were dead: they renew few tokens. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { account as authorizerAppId, startKeeper, type Keeper } from '../support/keeper.ts';

const path = '/cgi-bin/menu/get';
const call = { authorizerAppId, path };

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
  await keeper.authorizeAccount();
  await keeper.lookUp({ authorizerAppId });
  keeper.simulator.resetCallCounts();
});

afterEach(() => keeper.close());

const renewals = () => keeper.simulator.callCount('api_authorizer_token');
const refuse = (asked = path) =>
  keeper.simulator.setFault({ path: asked, kind: 'errcode', errcode: 40001 });

async function call40Times(request: Record<string, unknown>): Promise<void> {
  for (let calls = 0; calls < 40; calls++) {
    expect(await keeper.callWechat(request)).toMatchObject({ status: 200, errcode: 40001 });
  }
}

it('a call that is refused with a new token, too, renews no other for 5 minutes', async () => {
  refuse();

  await call40Times(call);
  expect(renewals()).toBe(1);

  await keeper.simulator.advance(301);
  await call40Times(call);
  expect(renewals()).toBe(2);
});

it('so does one with the component’s token', async () => {
  const asComponent = { path: '/wxa/gettemplatelist' };
  refuse(asComponent.path);

  await call40Times(asComponent);

  expect(keeper.simulator.callCount('api_component_token')).toBe(1);
});

it('a token that is dead is renewed all the same by a call to another API', async () => {
  refuse();
  await call40Times(call);
  keeper.simulator.forget('authorizer-access-token', { authorizerAppId });

  await expect(
    keeper.callWechat({ authorizerAppId, path: '/cgi-bin/user/get' }),
  ).resolves.toMatchObject({ tokenRenewed: true, body: { total: expect.any(Number) } });
});

it('an API that has taken a token again renews the next dead one', async () => {
  refuse();
  await call40Times(call);
  keeper.simulator.clearFaults();
  await keeper.callWechat(call);
  keeper.simulator.forget('authorizer-access-token', { authorizerAppId });

  await expect(keeper.callWechat(call)).resolves.toMatchObject({
    errcode: 46003,
    tokenRenewed: true,
  });
});

it('where no more tokens are renewed in this hour, WeChat’s refusal is the answer', async () => {
  for (let calls = 0; calls < 20; calls++) {
    const { accessToken: rejectedToken } = await keeper.lookUp({ authorizerAppId });
    await keeper.lookUp({ authorizerAppId, rejectedToken });
  }
  refuse();

  const answer = await keeper.callWechat(call);

  expect(answer).toMatchObject({ errcode: 40001, attempts: 1, tokenRenewed: false });
  expect(keeper.log.filter(({ message }) => message === 'WeChat called')).toMatchObject([
    { errcode: 40001, attempts: 1 },
  ]);
});
