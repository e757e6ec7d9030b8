/** What users are answered by a responder, against the real handler: in time, or not at all. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { ResponderFailed, type AskResponder } from '../../shared/aws/responder.ts';
import { decryptMessage, signatureOf } from '../../shared/wechat/crypto.ts';
import { testAccounts } from '../../shared/wechat/test-accounts.ts';
import { readXml, textField, type XmlFields } from '../../shared/wechat/xml.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send, type PushParts } from '../support/push.ts';
import { START } from '../support/services.ts';
import type { ServiceOptions } from '../support/service.ts';

// A machine that is too busy hits the time limits.
jest.retryTimes(1);

const { componentAppId } = component;
const openId = 'oUser1';
const toUserName = 'gh_3f9a61c07b52';
const fields = { ToUserName: toUserName, FromUserName: openId, MsgType: 'text', Content: '在吗' };
const text = { type: 'text', content: '您好' };

let keeper: Keeper;
afterEach(async () => {
  await keeper.close();
});

const hangs: AskResponder = () => new Promise(() => {});

async function start(askResponder: AskResponder, options: ServiceOptions = {}): Promise<void> {
  keeper = await startKeeper({ askResponder, ...options });
  await keeper.authorizeAccount();
  for (const list of [keeper.announced, keeper.log, keeper.measured]) list.length = 0;
}

/** Milliseconds after the request was taken in, the responder is asked. */
const askedAfter = (milliseconds: number): ServiceOptions => ({
  epochMilliseconds: () => START * 1000 + milliseconds,
});

async function write(parts: Partial<PushParts> = {}, to = account) {
  const push = pushOf({ xml: eventXml(fields), ...parts });
  const startedAt = performance.now();
  const { status, text: body } = await send(`${keeper.url}/messages/${to}`, push);
  return { status, body, milliseconds: performance.now() - startedAt };
}

/** Opened with this key and no other, as WeChat opens it. */
function opened(body: string, { encodingAesKey, messageToken } = component): XmlFields {
  const seal = readXml(body);
  const part = (name: string) => textField(seal, name) ?? '';
  const signed = [part('TimeStamp'), part('Nonce'), part('Encrypt')];
  expect(part('MsgSignature')).toBe(signatureOf(messageToken, ...signed));
  return readXml(decryptMessage(part('Encrypt'), componentAppId, [encodingAesKey]));
}

const failures = () =>
  keeper.figures('FailedReplies').map(({ code, value }) => [code, value] as const);
const lines = () => keeper.log.filter(({ message }) => message === 'Message not replied to');

describe('a responder', () => {
  it('is asked with the message of the event, and its reply goes to the user', async () => {
    const asked: object[] = [];
    await start(async (event) => {
      asked.push(event);
      return text;
    });
    const secret = { Ticket: 'gQ8', Content: '加 access_token=abc 试试', AuthCode: 'c' };
    const { status, body } = await write({ xml: eventXml({ ...fields, ...secret }) });

    expect(status).toBe(200);
    expect(opened(body)).toMatchObject({
      ToUserName: openId,
      FromUserName: toUserName,
      MsgType: 'text',
      Content: '您好',
    });
    const [announcement] = keeper.announced;
    const message = announcement?.detail['message'];
    expect(asked).toEqual([{ componentAppId, authorizerAppId: account, message }]);
    expect(message).toMatchObject({
      Ticket: 'gQ8',
      Content: '加 access_token=[removed] 试试',
      AuthCode: '[removed]',
    });
    expect(failures()).toEqual([]);
  });

  it.each([
    ['emoji, ]]> and &', '😀 ]]> & <b> ]]]]> <![CDATA[ \n "'],
    ['text that looks like fields', ']]></Content><MsgType>event</MsgType><Content><![CDATA['],
  ])('may answer %s', async (_what, content) => {
    await start(async () => ({ type: 'text', content }));

    expect(opened((await write()).body)).toMatchObject({ MsgType: 'text', Content: content });
  });

  it.each<[string, object, object]>([
    ['image', { type: 'image', mediaId: 'm' }, { Image: { MediaId: 'm' } }],
    ['voice', { type: 'voice', mediaId: 'm' }, { Voice: { MediaId: 'm' } }],
    ['video', { type: 'video', mediaId: 'm', title: 't' }, { Video: { MediaId: 'm', Title: 't' } }],
    [
      'music',
      { type: 'music', thumbMediaId: 'm', musicUrl: 'https://a.example/?b=1&c=2' },
      { Music: { ThumbMediaId: 'm', MusicUrl: 'https://a.example/?b=1&c=2' } },
    ],
    [
      'news',
      { type: 'news', articles: [{ title: 't', description: 'd', picUrl: 'p', url: 'u' }] },
      {
        ArticleCount: '1',
        Articles: { item: { Title: 't', Description: 'd', PicUrl: 'p', Url: 'u' } },
      },
    ],
    [
      'transfer_customer_service',
      { type: 'transfer_customer_service', kfAccount: 'a@b' },
      { TransInfo: { KfAccount: 'a@b' } },
    ],
  ])('may answer with %s', async (MsgType, reply, content) => {
    await start(async () => reply);

    expect(opened((await write()).body)).toMatchObject({ MsgType, ...content });
  });

  it('that wants no reply is no failure', async () => {
    await start(async () => null);

    expect(await write()).toMatchObject({ status: 200, body: '' });
    expect([failures(), lines()]).toEqual([[], []]);
  });

  it.each([
    ['the current key', component],
    ['the previous key', { ...component, encodingAesKey: 'B'.repeat(42) + 'A' }],
    ['the previous token', { ...component, messageToken: 'the-token-before' }],
  ])('replies with %s, where that opened the message', async (_which, keys) => {
    const previous = { previousEncodingAesKey: 'B'.repeat(42) + 'A' };
    const secret = { ...component, ...previous, previousMessageToken: 'the-token-before' };
    await start(async () => text, { readSecret: async () => secret });

    expect(opened((await write(keys)).body, keys)).toMatchObject({ Content: '您好' });
  });
});

describe('a responder that does not answer', () => {
  it.each<[code: string, reason: string, ask: AskResponder]>([
    ['failed', 'the responder failed: TypeError', throwing('failed', ': TypeError')],
    ['throttled', 'the responder throttled', throwing('throttled')],
    [
      'unavailable',
      'the responder could not be asked (RangeError)',
      async () => {
        throw new RangeError('在吗');
      },
    ],
    [
      'invalid',
      'type is required: text, image, voice, video, music, news, transfer_customer_service',
      async () => ({ content: '在吗' }),
    ],
    ['invalid', 'content is required: a text that is not empty', async () => ({ type: 'text' })],
    ['invalid', 'a reply is null or a JSON object with a type', async () => '在吗'],
  ])('%s: %s', async (code, reason, ask) => {
    await start(ask);

    expect(await write()).toMatchObject({ status: 200, body: '' });
    expect(keeper.announced).toHaveLength(1);
    expect(failures()).toEqual([
      [undefined, 1],
      [code, 1],
    ]);
    expect(lines()).toEqual([
      {
        level: 'warn',
        message: 'Message not replied to',
        componentAppId,
        authorizerAppId: account,
        code,
        reason,
      },
    ]);
    expect(JSON.stringify(keeper.log)).not.toContain('在吗');
  });

  function throwing(code: 'failed' | 'throttled', more = ''): AskResponder {
    return () => Promise.reject(new ResponderFailed(code, `the responder ${code}${more}`));
  }
});

describe('the time of a responder', () => {
  it('ends 4 s after it was asked, however it hangs, and the message is on the bus before', async () => {
    await start(hangs);
    const writing = write();
    await delay(1000);
    expect(keeper.announced).toHaveLength(1);
    const { status, body, milliseconds } = await writing;

    expect([status, body]).toEqual([200, '']);
    expect(milliseconds).toBeGreaterThan(3900);
    expect(milliseconds).toBeLessThan(4900);
    expect(failures()).toContainEqual(['late', 1]);
    expect(lines()).toMatchObject([{ reason: 'the responder has not answered within 4.0 s' }]);
  });

  it('ends 4.5 s after the request was taken in', async () => {
    await start(hangs, askedAfter(4000));
    const { body, milliseconds } = await write();

    expect(body).toBe('');
    expect(milliseconds).toBeGreaterThan(450);
    expect(milliseconds).toBeLessThan(1400);
  });

  it('is told to the responder, so that nothing waits for it', async () => {
    let signal: AbortSignal | undefined;
    await start((_event, given) => {
      signal = given;
      return new Promise(() => {});
    }, askedAfter(4200));
    await write();

    expect(signal?.aborted).toBe(true);
  });

  it.each([4301, 4600, 60_000, Number.NaN])('is not begun after %d ms', async (milliseconds) => {
    const asked: object[] = [];
    await start(async (event) => asked.push(event), askedAfter(milliseconds));

    expect(await write()).toMatchObject({ status: 200, body: '' });
    expect(asked).toEqual([]);
    expect(failures()).toContainEqual(['late', 1]);
    expect(lines()).toMatchObject([{ reason: 'no time was left to ask the responder' }]);
  });

  it('is not waited for where the answer comes late', async () => {
    await start(async () => delay(4400, text), askedAfter(300));
    const { body, milliseconds } = await write();

    expect(body).toBe('');
    expect(milliseconds).toBeLessThan(4900);
    await delay(4400 - milliseconds + 50);
    expect(failures()).toHaveLength(2);
  }, 10_000);

  it('suffices for an answer after 3 s', async () => {
    await start(async () => delay(3000, text));

    expect(opened((await write()).body)).toMatchObject({ Content: '您好' });
  });
});

it('is asked once for three copies at the same instant, and not for a later one', async () => {
  const asked: object[] = [];
  await start(async (event) => {
    asked.push(event);
    return delay(500, text);
  });
  const copies = await Promise.all([1, 2, 3].map(async () => write()));
  const later = await write();

  expect(asked).toHaveLength(1);
  expect(copies.map(({ body }) => body).filter((body) => body !== 'success')).toHaveLength(1);
  expect(later).toMatchObject({ status: 200, body: 'success' });
  expect(keeper.announced).toHaveLength(1);
});

describe('a responder is not asked', () => {
  const asked: object[] = [];
  const ask: AskResponder = async (event) => {
    asked.push(event);
    return text;
  };
  afterEach(() => {
    asked.length = 0;
  });

  it('about the publish check, which is answered before', async () => {
    await start(ask);
    const [[testAccount, ToUserName] = ['', '']] = testAccounts;
    const xml = eventXml({ ...fields, ToUserName, Content: 'TESTCOMPONENT_MSG_TYPE_TEXT' });

    expect(opened((await write({ xml }, testAccount)).body)).toMatchObject({
      Content: 'TESTCOMPONENT_MSG_TYPE_TEXT_callback',
    });
    expect(asked).toEqual([]);
  });

  it('about what is no message, or says not who wrote it', async () => {
    await start(ask);

    const empty = eventXml({ ToUserName: toUserName });
    expect(await write({ xml: empty })).toMatchObject({ status: 200, body: 'success' });
    const anonymous = eventXml({ ToUserName: toUserName, MsgType: 'text' });
    expect(await write({ xml: anonymous })).toMatchObject({ status: 200, body: 'success' });
    expect(asked).toEqual([]);
  });

  it('for an account that is not authorized, or not any more', async () => {
    await start(ask);
    keeper.services.store.readAuthorizer = async () => undefined;
    expect(await write()).toMatchObject({ status: 200, body: 'success' });
    expect(asked).toEqual([]);
  });

  it('where the publish check is left to it, it is', async () => {
    await start(ask, { answersPublishCheck: false });
    const grant = await keeper.readGrant();
    keeper.services.store.readAuthorizer = async () => grant;
    const [[testAccount, ToUserName] = ['', '']] = testAccounts;
    const xml = eventXml({ ...fields, ToUserName, Content: 'TESTCOMPONENT_MSG_TYPE_TEXT' });

    expect(opened((await write({ xml }, testAccount)).body)).toMatchObject({ Content: '您好' });
  });
});

it('200 messages side by side are all answered in time while the responder hangs', async () => {
  const startedAt = performance.now();
  await start(hangs, {
    // All were taken in when the first one was.
    epochMilliseconds: () => START * 1000 + performance.now() - startedAt,
  });
  const numbered = (MsgId: number) => ({ xml: eventXml({ ...fields, MsgId }) });
  const answers = await Promise.all(
    Array.from({ length: 200 }, async (_none, index) => write(numbered(index + 1))),
  );

  expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
    new Set(['200 ']),
  );
  expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(5000);
  expect(keeper.announced).toHaveLength(200);
}, 15_000);
