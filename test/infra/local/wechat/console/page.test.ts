/** The console page, and what its buttons do. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  componentAppId,
  element,
  secret,
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

const infoTypes = () => fixture.receiver.pushes.map(({ xml }) => element(xml, 'InfoType'));
const show = async () => (await fetch(fixture.simulator.url)).text();
const press = (fields: Record<string, string>) =>
  fetch(`${fixture.simulator.url}/simulator/console`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });

describe('the console page', () => {
  it('shows components, accounts, grants and pushes, but no secret, ticket or token', async () => {
    const token = await fixture.componentToken();
    await fixture.simulator.authorize(serviceAccount);
    const html = await show();
    expect(html).toContain('这是模拟器，不是微信');
    for (const text of [componentAppId, '青禾生活服务', '消息管理', 'component_verify_ticket']) {
      expect(html).toContain(text);
    }
    expect(html).toContain('2026-09-21 22:13:20');
    for (const hidden of [secret, token, '@@@', 'made-up-message-token', 'abcdefghijklmnop']) {
      expect(html).not.toContain(hidden);
    }
  });

  it('has buttons that do what they say', async () => {
    await press({ action: 'push-ticket', component: componentAppId });
    await press({ action: 'advance', seconds: '600' });
    expect(fixture.simulator.now()).toBe(startAt + 600);
    await fixture.simulator.authorize(serviceAccount);
    const which = { component: componentAppId, account: serviceAccount };
    await press({ action: 'permission-sets', ...which, sets: '1, 2' });
    expect(fixture.simulator.grants()).toMatchObject([{ permissionSets: [1, 2] }]);
    const response = await press({ action: 'revoke', ...which });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(infoTypes()).toEqual([
      'component_verify_ticket',
      'authorized',
      'updateauthorized',
      'unauthorized',
    ]);
  });

  it('says in its language why a push did not succeed', async () => {
    const { simulator, receiver } = fixture;
    simulator.configure({ pushTimeoutMilliseconds: 50 });
    for (const answer of [{ status: 500, body: '' }, { status: 200, body: 'ok' }, undefined]) {
      receiver.answer = () => answer;
      await simulator.pushVerifyTicket();
    }
    await simulator.pushVerifyTicket({ fault: 'lost' });
    await simulator.pushVerifyTicket({ fault: 'delayed' });
    await simulator.pushVerifyTicket({ componentAppId: 'wxfedcba9876543210' });

    const failures = (html: string) => [
      ...new Set(Array.from(html.matchAll(/class="failed">([^<]*)</g), ([, text]) => text)),
    ];
    const address = `${fixture.simulator.url}/?lang=`;
    expect(failures(await (await fetch(`${address}en`)).text())).toEqual([
      'no address configured',
      'held back',
      'lost',
      'timeout',
      'the body is not exactly &quot;success&quot;',
      'status 500',
    ]);
    expect(failures(await (await fetch(`${address}zh-CN`)).text())).toEqual([
      '未配置接收地址',
      '扣留',
      '丢失',
      '超时',
      '应答不是 success',
      '状态码 500',
    ]);
  });

  it('shows and changes the address list', async () => {
    const outside = await fixture.simulator.listenOutside(0);
    const html = await show();
    expect(html).toContain('value="127.0.0.1 ::1"');
    expect(html).toContain(outside);
    await press({ action: 'addresses', addresses: '127.0.0.1;203.0.113.10' });
    expect(fixture.simulator.addresses().ipAllowList).toEqual(['127.0.0.1', '203.0.113.10']);
    await press({ action: 'addresses', addresses: '*' });
    expect(fixture.simulator.addresses().ipAllowList).toBeNull();
    expect(await show()).toContain('value="*"');
  });

  it('plays the publish check, and shows its lines as they come', async () => {
    fixture.receiver.answer = (count) => ({ status: 200, body: count === 1 ? 'ok' : 'success' });
    expect(await show()).toContain('开始检测');
    const fields = { component: componentAppId, group: '2', format: 'xml', slow: '' };
    const response = await press({ action: 'publish-check', ...fields });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    const second = await press({ action: 'publish-check', ...fields });
    expect(second.status).toBe(400);
    expect(await second.text()).toContain('未完成');
    await fixture.simulator.settle();
    const running = await fetch(fixture.simulator.url);
    const html = await running.text();
    expect(html).toContain('<noscript><meta http-equiv="refresh" content="1"></noscript>');
    for (const text of ['检测中', '第 2 组', '[组件ticket正确接收]', '失败', '“ok”']) {
      expect(html).toContain(text);
    }
  });

  it('switches a fault on and off', async () => {
    const path = '/cgi-bin/component/api_component_token';
    await press({ action: 'fault-on', path, kind: 'errcode', errcode: '45009' });
    expect(await fixture.post(path)).toMatchObject({ errcode: 45009 });
    expect(await show()).toContain('errcode 45009');
    await press({ action: 'fault-off', path });
    expect(await fixture.post(path)).toMatchObject({ errcode: 41018 });
  });
});
