/** Whatever can be ordered over HTTP can be ordered on the page, and is in the documentation. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { consoleActions } from '../../../../../infra/local/wechat/console/actions/run.ts';
import { createControl } from '../../../../../infra/local/wechat/control/control.ts';
import {
  controlMethods,
  controlQueries,
} from '../../../../../infra/local/wechat/control/http/answer.ts';
import { createHttpServer } from '../../../../../infra/local/wechat/http-server.ts';
import { createSimulation } from '../../../../../infra/local/wechat/simulation.ts';
import { defaultSettings } from '../../../../../infra/local/wechat/state/settings.ts';
import { presses, type Press } from '../../../../support/console-presses.ts';
import { formOf } from '../../../../support/form-of.ts';
import { component, startFixture, type Fixture } from '../simulator-fixture.ts';

let fixture: Fixture;
let url: string;
let simulation: ReturnType<typeof createSimulation>;
let ordered: Set<string>;
let close: () => Promise<void>;

beforeEach(async () => {
  fixture = await startFixture();
  const eventUrl = `${fixture.receiver.url}/events`;
  const messageUrl = `${fixture.receiver.url}/messages/$APPID$`;
  simulation = createSimulation({ components: [{ ...component, eventUrl, messageUrl }] });
  ordered = new Set();
  const control = new Proxy(createControl(simulation), {
    get(target, name, receiver) {
      ordered.add(String(name));
      return Reflect.get(target, name, receiver);
    },
  });
  const server = createHttpServer({ simulation, control });
  url = await server.listen(0, '127.0.0.1');
  close = async () => {
    await Promise.all([server.close(), simulation.pushes.close(), fixture.close()]);
  };
});
afterEach(() => close());

/** Presses a button as a browser without script does. @returns what the page says then */
async function press({ action, fields = {}, choices = {} }: Press): Promise<string> {
  const form = formOf(await show(), action);
  const body = new URLSearchParams({ ...form, ...fields, ...choices, action });
  await fetch(`${url}/simulator/console`, { method: 'POST', body });
  const { succeeded, words } = simulation.lastAction ?? {};
  return `${succeeded ? '' : 'refused: '}${words?.en}`;
}

async function show(): Promise<string> {
  return (await fetch(url, { headers: { 'accept-language': 'en' } })).text();
}

describe('the buttons of the page', () => {
  it('give every order that there is', async () => {
    expect(new Set(presses.map(({ action }) => action))).toEqual(new Set(consoleActions));
    for (const each of presses) expect(await press(each)).toContain(each.says);

    if (ordered.has('addNewAccount')) ordered.add('addAccount');
    // The page shows the counts of all calls, and nobody presses a button to wait.
    const elsewhere = ['callCount', 'settle'];
    const missing = controlMethods.filter((name) => !ordered.has(name));
    expect(missing.toSorted()).toEqual(elsewhere);
  });

  it('are in the documentation with all orders, queries and settings', () => {
    const text = readFileSync('docs/simulator.md', 'utf8');
    const orders = [...controlMethods, ...controlQueries.map((name) => `GET ${name}`)];
    const named = [...orders, ...Object.keys(defaultSettings)];
    const missing = named.filter((name) => !text.includes(`\`${name}\``));
    expect(missing).toEqual(['ipAllowList', 'dailyQuotas']);
  });

  it('change all settings, and take them back', async () => {
    const fields = { slowMilliseconds: '7', miniProgramPermissionSets: '17' };
    const choices = { sameCode: 'false', order: 'callback-first' };
    await press({ action: 'settings', says: '', fields, choices });
    expect(simulation.settings).toEqual({
      ...defaultSettings,
      slowMilliseconds: 7,
      miniProgramPermissionSets: [17],
      sameCode: false,
      order: 'callback-first',
    });
    expect(formOf(await show(), 'settings')).toMatchObject({ ...fields, ...choices });
    await press({ action: 'default-settings', says: '' });
    expect(simulation.settings).toEqual(defaultSettings);
  });

  it('have labels as they are meant', async () => {
    expect(await show()).toContain('On phones &amp; comes back as &amp;amp;');
  });

  it('show the code by which a user signs in, and no other secret', async () => {
    await press({ action: 'authorize', says: '' });
    const said = await press({ action: 'web-code', says: '' });
    const [, code = ''] = /^code: (\S+), of the user o/.exec(said) ?? [];
    expect([...simulation.signInCodes.keys()]).toEqual([code]);
    await press({ action: 'registration', says: '', fields: { messageToken: 'anotherToken' } });
    expect(simulation.components.get(component.componentAppId)?.registration).toMatchObject({
      messageToken: 'anotherToken',
      encodingAesKey: component.encodingAesKey,
    });
    expect(await show()).not.toContain('anotherToken');
  });
});

describe('what is wrong', () => {
  it.each<Press & { zh: string }>([
    {
      action: 'settings',
      fields: { pushTimeoutMilliseconds: '-1' },
      says: 'from 1 to 60000, but is “-1”',
      zh: '推送等待应答（毫秒）须为 1 到 60000 的整数，而不是“-1”',
    },
    {
      action: 'settings',
      fields: { overlapSeconds: '' },
      says: 'is missing',
      zh: '请填写新旧令牌同时有效（秒）',
    },
    {
      action: 'registration',
      fields: { eventUrl: 'example.com' },
      says: '“example.com” is no address',
      zh: '“example.com”不是以 http:// 或 https:// 开头的地址',
    },
    {
      action: 'registration',
      fields: { encodingAesKey: 'short' },
      says: 'The message key must be 43 letters and digits',
      zh: '消息加解密Key须为 43 位字母和数字',
    },
    {
      action: 'fault-on',
      choices: { kind: 'other-response' },
      fields: { contentType: '文本' },
      says: '“文本” cannot stand in a header',
      zh: '“文本”不能用作 HTTP 头',
    },
    {
      action: 'fault-on',
      choices: { kind: 'slow' },
      fields: { delayMilliseconds: '1e9' },
      says: 'from 0 to 600000',
      zh: '延迟须为 0 到 600000 的整数，而不是“1e9”',
    },
    {
      action: 'daily-quota',
      fields: { callsPerDay: '-1' },
      says: 'from 0 to',
      zh: '每日上限须为 0 到',
    },
    {
      action: 'menu',
      fields: { fields: '{}' },
      says: 'a list named button',
      zh: '菜单中须有 button 列表',
    },
    {
      action: 'user',
      fields: { nickName: 'x'.repeat(201) },
      says: '200 characters at most',
      zh: '名称最多 200 个字符',
    },
    {
      action: 'publish-check',
      fields: { wait: 'long' },
      says: 'but is “long”',
      zh: '等待时间须为',
    },
    {
      action: 'check-token',
      says: 'The token is missing',
      zh: '请填写令牌',
    },
  ])('is refused by $action: $says', async ({ zh, ...each }) => {
    expect(await press(each)).toMatch(/^refused: /);
    expect(simulation.lastAction?.words.en).toContain(each.says);
    expect(simulation.lastAction?.words.zh).toContain(zh);
  });
});
