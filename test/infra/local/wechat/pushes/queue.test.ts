/** What the simulator pushes, and when it pushes it again. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  decryptMessage,
  encryptMessage,
  signatureOf,
} from '../../../../../shared/wechat/crypto.ts';
import { eventXml } from '../../../../../infra/local/wechat/pushes/xml.ts';
import {
  component,
  componentAppId,
  element,
  miniProgram,
  serviceAccount,
  startAt,
  startFixture,
  type Answer,
  type Fixture,
} from '../simulator-fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startFixture();
});
afterEach(() => fixture.close());

const infoTypes = () => fixture.receiver.pushes.map(({ xml }) => element(xml, 'InfoType'));
const createTimes = () =>
  fixture.receiver.pushes.map(({ xml }) => Number(element(xml, 'CreateTime')));

describe('the XML of real pushes', () => {
  const vectors: { id: string; appid: string; encodingAesKey: string; encrypt: string }[] =
    JSON.parse(
      readFileSync(new URL('../../../../vectors/push-vectors.json', import.meta.url), 'utf8'),
    );

  it.each([
    ['V1', { createTime: 1436876196, infoType: 'unauthorized' }, 'AuthorizerAppid'],
    [
      'V2',
      { createTime: 1436881222, infoType: 'component_verify_ticket' },
      'ComponentVerifyTicket',
    ],
  ])('is reproduced to the line break (%s)', (id, head, name) => {
    const vector = vectors.find((each) => each.id.startsWith(id));
    const real = decryptMessage(vector?.encrypt ?? '', vector?.appid ?? '', [
      vector?.encodingAesKey ?? '',
    ]);
    const made = eventXml(
      { ...head, componentAppId: vector?.appid ?? '' },
      { [name]: element(real, name) },
    );
    expect(made).toBe(real);
  });

  it('nests objects, repeats lists and leaves a CDATA end as it is, as WeChat does', () => {
    const head = { componentAppId, createTime: 1, infoType: 'x' };
    expect(eventXml(head, { info: { name: 'a]]>b' }, list: [1, 2] })).toContain(
      '<info><name><![CDATA[a]]>b]]></name></info>\n<list>1</list>\n<list>2</list>',
    );
  });
});

describe('a push', () => {
  it('is encrypted and signed as WeChat does it', async () => {
    await fixture.simulator.pushVerifyTicket();
    const [push] = fixture.receiver.pushes;
    const part = (name: string) => push?.query.get(name) ?? '';
    const signed = [component.messageToken, part('timestamp'), part('nonce')];
    expect([...(push?.query.keys() ?? [])]).toEqual([
      'signature',
      'timestamp',
      'nonce',
      'encrypt_type',
      'msg_signature',
    ]);
    expect(part('signature')).toBe(signatureOf(...signed));
    expect(part('msg_signature')).toBe(signatureOf(...signed, element(push?.envelope, 'Encrypt')));
    expect(element(push?.envelope, 'AppId')).toBe(componentAppId);
    expect(element(push?.xml, 'ComponentVerifyTicket')).toMatch(/^ticket@@@[\w-]{86}$/);
    expect(createTimes()).toEqual([startAt]);
  });

  it.each<[string, Answer | undefined]>([
    ['an error status', { status: 500, body: 'success' }],
    ['status 201', { status: 201, body: 'success' }],
    ['a redirect', { status: 302, body: 'success' }],
    ['a line break after success', { status: 200, body: 'success\n' }],
    ['an empty body', { status: 200, body: '' }],
    ['silence', undefined],
  ])('is tried three times in all after %s', async (_name, answer) => {
    fixture.simulator.configure({ pushTimeoutMilliseconds: 50 });
    fixture.receiver.answer = () => answer;
    const outcome = await fixture.simulator.pushVerifyTicket();
    expect(outcome).toMatchObject({ succeeded: false, attempts: 3 });
    expect(new Set(fixture.receiver.pushes.map(({ xml }) => xml)).size).toBe(1);
    expect(fixture.simulator.pushLog().map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  it('is not repeated once it has succeeded', async () => {
    fixture.receiver.answer = (count) => ({ status: count === 1 ? 502 : 200, body: 'success' });
    expect(await fixture.simulator.pushVerifyTicket()).toMatchObject({
      succeeded: true,
      attempts: 2,
    });
    expect(fixture.simulator.pushLog()).toMatchObject([
      { infoType: 'component_verify_ticket', attempt: 1, status: 502, succeeded: false },
      { infoType: 'component_verify_ticket', attempt: 2, status: 200, succeeded: true },
    ]);
  });

  it('is logged when nobody listens or no address is set', async () => {
    await fixture.receiver.close();
    await fixture.simulator.pushVerifyTicket();
    await fixture.simulator.pushVerifyTicket({ componentAppId: 'wxfedcba9876543210' });
    expect(fixture.simulator.pushLog().map(({ problem }) => problem)).toEqual([
      'ECONNREFUSED',
      'ECONNREFUSED',
      'ECONNREFUSED',
      'no address configured',
    ]);
  });

  it('leaves no ticket or code in the log', async () => {
    await fixture.simulator.pushVerifyTicket();
    await fixture.simulator.authorize(serviceAccount);
    expect(JSON.stringify(fixture.simulator.pushLog())).not.toContain('@@@');
  });
});

describe('tickets', () => {
  it('come every 10 minutes once pushing has started, each at its moment', async () => {
    await fixture.simulator.advance(3600);
    expect(infoTypes()).toEqual([]);
    await fixture.simulator.startPushing();
    await fixture.simulator.advance(1500);
    expect(createTimes()).toEqual([0, 600, 1200].map((each) => startAt + 3600 + each));
    expect(fixture.simulator.now()).toBe(startAt + 3600 + 1500);
    fixture.simulator.stopPushing();
    await fixture.simulator.advance(3600);
    expect(infoTypes()).toHaveLength(3);
  });
});

describe('events about authorizers', () => {
  it('carry code, its absolute expiry and the pre-auth code', async () => {
    const { authorizationCode, preAuthCode } = await fixture.simulator.authorize(serviceAccount);
    const [push] = fixture.receiver.pushes;
    expect(element(push?.xml, 'InfoType')).toBe('authorized');
    expect(element(push?.xml, 'AuthorizerAppid')).toBe(serviceAccount);
    expect(element(push?.xml, 'AuthorizationCode')).toBe(authorizationCode);
    expect(element(push?.xml, 'AuthorizationCodeExpiredTime')).toBe(String(startAt + 3600));
    expect(element(push?.xml, 'PreAuthCode')).toBe(preAuthCode);
  });

  it('say updateauthorized for changed permission sets, nothing for the same ones', async () => {
    await fixture.simulator.authorize(serviceAccount, { permissionSets: [1, 2] });
    expect(await fixture.simulator.updatePermissionSets(serviceAccount, [2, 1])).toBeUndefined();
    await fixture.simulator.updatePermissionSets(serviceAccount, [1]);
    expect(infoTypes()).toEqual(['authorized', 'updateauthorized']);
  });

  it('say unauthorized once, and authorized again after that', async () => {
    await fixture.simulator.authorize(serviceAccount);
    expect(await fixture.simulator.revoke(serviceAccount)).toBe(true);
    expect(await fixture.simulator.revoke(serviceAccount)).toBe(false);
    await fixture.simulator.authorize(serviceAccount);
    expect(infoTypes()).toEqual(['authorized', 'unauthorized', 'authorized']);
  });

  it('may be of any other type, with fields that differ from AppId in case only', async () => {
    await fixture.simulator.pushEvent('notify_third_fasteregister', {
      appid: miniProgram,
      status: 0,
      info: { name: '青禾', code_type: 1 },
    });
    const xml = fixture.receiver.pushes[0]?.xml;
    expect(element(xml, 'AppId')).toBe(componentAppId);
    expect(element(xml, 'appid')).toBe(miniProgram);
    expect(xml).toContain('<info><name><![CDATA[青禾]]></name>\n<code_type>1</code_type></info>');
  });
});

describe('messages', () => {
  const text = { MsgType: 'text', Content: '你好' };

  it('go to the message URL with openid, addressed to the original id', async () => {
    await fixture.simulator.pushMessage(serviceAccount, text, { openId: 'oReader' });
    const [push] = fixture.receiver.pushes;
    expect(push?.path).toBe(`/messages/${serviceAccount}`);
    expect(push?.query.get('openid')).toBe('oReader');
    expect(element(push?.envelope, 'ToUserName')).toBe('gh_3f9a61c07b52');
    expect(element(push?.xml, 'FromUserName')).toBe('oReader');
    expect(element(push?.xml, 'MsgId')).toMatch(/^\d+$/);
  });

  it('may be answered by nothing', async () => {
    fixture.receiver.answer = () => ({ status: 200, body: '' });
    const outcome = await fixture.simulator.pushMessage(serviceAccount, text);
    expect(outcome).toMatchObject({ succeeded: true, attempts: 1 });
  });

  it('may be answered by an encrypted reply, which is opened', async () => {
    const encrypted = encryptMessage(
      '<xml><Content>hi</Content></xml>',
      component,
      randomBytes(16),
    );
    const signature = signatureOf(component.messageToken, '1', '2', encrypted);
    fixture.receiver.answer = () => ({
      status: 200,
      body:
        `<xml><Encrypt><![CDATA[${encrypted}]]></Encrypt><MsgSignature>${signature}</MsgSignature>` +
        '<TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>',
    });
    const outcome = await fixture.simulator.pushMessage(serviceAccount, text);
    expect(outcome.reply).toBe('<xml><Content>hi</Content></xml>');
  });

  it('are JSON in a JSON envelope where that is asked for', async () => {
    await fixture.simulator.pushMessage(miniProgram, text, { openId: 'oReader', format: 'json' });
    const [push] = fixture.receiver.pushes;
    expect(JSON.parse(push?.envelope ?? '')).toEqual({
      ToUserName: 'gh_5d28b7f1e64a',
      Encrypt: expect.any(String),
    });
    expect(JSON.parse(push?.xml ?? '')).toEqual({
      ToUserName: 'gh_5d28b7f1e64a',
      FromUserName: 'oReader',
      CreateTime: startAt,
      ...text,
      MsgId: expect.any(Number),
    });
  });

  it('are repeated when the reply is not encrypted', async () => {
    fixture.receiver.answer = () => ({ status: 200, body: '<xml><Content>hi</Content></xml>' });
    expect((await fixture.simulator.pushMessage(serviceAccount, text)).succeeded).toBe(false);
  });
});

describe('what can happen to pushes', () => {
  it('slows down every push and every call, which counts against the time limit', async () => {
    fixture.simulator.configure({ slowMilliseconds: 60, pushTimeoutMilliseconds: 40 });
    expect(await fixture.simulator.pushVerifyTicket()).toMatchObject({ succeeded: false });
    expect(fixture.receiver.pushes).toEqual([]);
    fixture.simulator.configure({ pushTimeoutMilliseconds: 5000 });
    const begin = performance.now();
    expect(await fixture.componentToken()).toMatch(/^92_/);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(118);
  });

  it('loses one, though its ticket counts', async () => {
    const outcome = await fixture.simulator.pushVerifyTicket({ fault: 'lost' });
    expect(outcome).toMatchObject({ succeeded: false, attempts: 0 });
    expect(fixture.receiver.pushes).toEqual([]);
    expect(fixture.simulator.pushLog()).toMatchObject([{ attempt: 0, problem: 'lost' }]);
  });

  it('doubles as many of one type as asked for', async () => {
    fixture.simulator.setPushFault({ kind: 'doubled', infoType: 'authorized', times: 1 });
    await fixture.simulator.pushVerifyTicket();
    await fixture.simulator.authorize(serviceAccount);
    await fixture.simulator.authorize(miniProgram);
    expect(infoTypes()).toEqual([
      'component_verify_ticket',
      'authorized',
      'authorized',
      'authorized',
    ]);
  });

  it('holds one back until released, as it was', async () => {
    await fixture.simulator.pushVerifyTicket({ fault: 'delayed' });
    await fixture.simulator.advance(60);
    await fixture.simulator.settle();
    expect(fixture.receiver.pushes).toEqual([]);
    expect(fixture.simulator.heldBackPushes()).toBe(1);
    await fixture.simulator.releasePushes();
    expect(createTimes()).toEqual([startAt]);
    expect(fixture.receiver.pushes[0]?.query.get('timestamp')).toBe(String(startAt + 60));
  });

  it('sends one after the next one', async () => {
    await fixture.simulator.authorize(serviceAccount, { fault: 'reordered' });
    await fixture.simulator.revoke(serviceAccount);
    expect(infoTypes()).toEqual(['unauthorized', 'authorized']);
  });

  it('until cleared', async () => {
    fixture.simulator.setPushFault({ kind: 'lost' });
    await fixture.simulator.pushVerifyTicket();
    fixture.simulator.clearPushFaults();
    await fixture.simulator.pushVerifyTicket();
    expect(fixture.receiver.pushes).toHaveLength(1);
  });
});

describe('closing', () => {
  it('breaks off a push that is not answered', async () => {
    fixture.receiver.answer = () => undefined;
    const push = fixture.simulator.pushVerifyTicket();
    while (fixture.receiver.pushes.length === 0) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    await fixture.simulator.close();
    expect((await push).succeeded).toBe(false);
  });
});
