/** The control surface over HTTP. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  element,
  field,
  miniProgram,
  serviceAccount,
  startAt,
  startFixture,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const run = (method: string, body: object = {}) => fixture.post(`/simulator/${method}`, body);
const ask = async (question: string) =>
  field(await (await fetch(`${fixture.simulator.url}/simulator/${question}`)).json(), 'result');
const infoTypes = () => fixture.receiver.pushes.map(({ xml }) => element(xml, 'InfoType'));

describe('control over HTTP', () => {
  it('plays a whole authorization', async () => {
    expect(await run('pushVerifyTicket')).toMatchObject({ result: { succeeded: true } });
    const authorized = await run('authorize', { authorizerAppId: serviceAccount });
    expect(field(authorized, 'result', 'redirectQuery')).toMatch(/^auth_code=queryauthcode/);
    await run('updatePermissionSets', { authorizerAppId: serviceAccount, permissionSets: [1] });
    expect(await ask('grants')).toMatchObject([{ componentAppId, permissionSets: [1] }]);
    expect(await run('revoke', { authorizerAppId: serviceAccount })).toEqual({ result: true });
    expect(infoTypes()).toEqual([
      'component_verify_ticket',
      'authorized',
      'updateauthorized',
      'unauthorized',
    ]);
    expect(await ask('pushLog')).toHaveLength(4);
  });

  it('moves the time, sets faults and settings, counts calls', async () => {
    await run('startPushing');
    await run('advance', { seconds: 600 });
    expect(await ask('now')).toBe(startAt + 600);
    expect(infoTypes()).toHaveLength(2);

    await run('setFault', {
      path: 'api_component_token',
      kind: 'errcode',
      errcode: 61004,
      times: 1,
    });
    const token = '/cgi-bin/component/api_component_token';
    expect(await fixture.post(token)).toMatchObject({ errcode: 61004 });
    expect(await ask('callCounts')).toEqual({ [token]: 1 });
    expect(await run('callCount', { path: 'api_component_token' })).toEqual({ result: 1 });

    await run('configure', { sameCode: false, order: 'push-first' });
    const authorized = await run('authorize', { authorizerAppId: miniProgram });
    expect(field(authorized, 'result', 'authorizationCode')).not.toBe(
      element(fixture.receiver.pushes.at(-1)?.xml, 'AuthorizationCode'),
    );
    expect(await run('isComponentAccessTokenValid', { accessToken: 'x' })).toEqual({
      result: false,
    });
  });

  it('orders what users do, and shows what they get', async () => {
    const users = await run('users', { authorizerAppId: serviceAccount });
    expect(field(users, 'result')).toHaveLength(2);
    const added = { authorizerAppId: serviceAccount, openId: 'oNew', nickName: '新客' };
    expect(await run('changeUser', { ...added, isFollower: true })).toMatchObject({
      result: { openId: 'oNew', nickName: '新客', isFollower: true },
    });
    await run('authorize', { authorizerAppId: serviceAccount });
    await run('authorize', { authorizerAppId: miniProgram });
    for (const [order, authorizerAppId] of [
      ['issueWebCode', serviceAccount],
      ['issueLoginCode', miniProgram],
    ] as const) {
      expect(await run(order, { authorizerAppId, openId: 'oNew' })).toEqual({
        result: { code: expect.any(String), openId: 'oNew' },
      });
    }
    expect(await run('setMenu', { authorizerAppId: serviceAccount, menu: { button: [] } })).toEqual(
      { result: null },
    );
    expect(await run('isJsTicketValid', { ticket: 'x' })).toEqual({ result: false });
    expect(await ask('sentMessages')).toEqual([]);
  });

  it('changes accounts, addresses, limits and the test version', async () => {
    const changed = { authorizerAppId: serviceAccount, verifyType: -1 };
    expect(await run('changeAccount', changed)).toMatchObject({ result: changed });
    expect(await run('changeAccount', { authorizerAppId: 'x' })).toHaveProperty('error');
    await run('setDailyQuota', { path: '/cgi-bin/component/api_component_token', callsPerDay: 0 });
    expect(await run('configure', { defaultDailyQuota: 7 })).toEqual({ result: null });
    expect(await run('resetQuotas')).toEqual({ result: null });
    await run('setIpAllowList', { addresses: ['127.0.0.1', '127.0.0.2'] });
    expect(await ask('addresses')).toMatchObject({ ipAllowList: ['127.0.0.1', '127.0.0.2'] });
    const eventUrl = `${fixture.receiver.url}/trial`;
    await run('configureComponent', { componentAppId, testVersion: { eventUrl } });
    await run('pushVerifyTicket');
    expect(fixture.receiver.pushes.map(({ path }) => path).toSorted()).toEqual([
      '/events',
      '/trial',
    ]);
    const wrong = { componentAppId, testVersion: { messageUrl: eventUrl } };
    expect(await run('configureComponent', wrong)).toHaveProperty('error');
  });

  it('plays the publish check', async () => {
    const answer = await run('publishCheck', { group: 3, waitMilliseconds: 0, hasEvent: false });
    expect(answer).toMatchObject({ result: { componentAppId, group: 3, passed: false } });
    expect(field(answer, 'result', 'lines')).toMatchObject([
      { id: 'verify-ticket', outcome: 'passed', name: { zh: '组件ticket正确接收' } },
      { id: 'pre-auth-code', outcome: 'failed' },
      { id: 'authorization-code', outcome: 'passed' },
      { id: 'authorization', outcome: 'failed' },
      { id: 'api-text', outcome: 'failed' },
      { id: 'text', outcome: 'failed', findings: [{ authorizerAppId: 'wx8e1097c5bc82cde9' }] },
      { id: 'event', outcome: 'skipped' },
      { id: 'cancel', outcome: 'passed' },
    ]);
    expect(await run('publishCheck', { group: 6 })).toHaveProperty('error');
  });

  it('holds pushes back and lets them go', async () => {
    await run('setPushFault', { kind: 'delayed', times: 1 });
    await run('pushVerifyTicket');
    expect(await ask('heldBackPushes')).toBe(1);
    await run('releasePushes');
    expect(infoTypes()).toEqual(['component_verify_ticket']);
  });

  it.each([
    { name: 'an unknown method', method: 'toString', body: {}, status: 404 },
    { name: 'a missing argument', method: 'authorize', body: {}, status: 400 },
    { name: 'an unknown argument', method: 'advance', body: { seconds: 1, days: 2 }, status: 400 },
    { name: 'an unknown account', method: 'revoke', body: { authorizerAppId: 1 }, status: 400 },
  ])('says what is wrong with $name', async ({ method, body, status }) => {
    const response = await fetch(`${fixture.simulator.url}/simulator/${method}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(status);
    expect(field(await response.json(), 'error')).toEqual(expect.any(String));
  });

  it('checks the event URL by echostr', async () => {
    expect(await run('checkEventUrl')).toEqual({ result: true });
    fixture.simulator.configureComponent(componentAppId, {
      eventUrl: `${fixture.simulator.url}/simulator/accounts`,
    });
    expect(await run('checkEventUrl')).toEqual({ result: false });
  });
});
