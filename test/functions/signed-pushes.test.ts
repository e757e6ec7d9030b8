/** What WeChat has signed is taken in as it comes, or refused with a line that names the account. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { account, component, forget, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send, type Push } from '../support/push.ts';
import { START } from '../support/services.ts';

const { componentAppId } = component;
const newcomer = 'wx1111111111111111';

let keeper: Keeper;

beforeAll(async () => {
  keeper = await startKeeper();
});

beforeEach(() => {
  forget(keeper);
});

afterAll(async () => {
  await keeper.close();
});

const post = (path: string, push: Push) => send(`${keeper.url}/${path}`, push);
const postMessage = (xml: string) => post(`messages/${account}`, pushOf({ xml }));
const postEvent = (xml: string) => post('events', pushOf({ xml }));
const messages = () => keeper.announced.map(({ detail }) => detail['message']);

const accepted = { status: 200, text: 'success' };
const textXml = (content: string) =>
  `<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[oUser]]></FromUserName><CreateTime>${START}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${content}]]></Content><MsgId>22211872600753510</MsgId></xml>`;

/** As JSON.stringify and EventBridge send it. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

describe('a message is passed on', () => {
  it.each([
    ['a control character', 'a\u001db'],
    ['other control characters', '\u0001\u0002\u0010\u0014\u001f\u007f'],
    ['NUL and line breaks', 'a\u0000\r\n\tb'],
    ['the end of CDATA', 'a]]>b'],
    ['ends of CDATA, one after another', ']]>]]>]]]>'],
    [
      'an event',
      'a]]></Content><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[subscribe]]></Event>',
    ],
    [
      'an event, well-formed',
      ']]></Content><MsgType><![CDATA[event]]></MsgType><Content><![CDATA[',
    ],
  ])('with %s in its text', async (_what, Content) => {
    expect(await postMessage(textXml(Content))).toMatchObject(accepted);
    const head = {
      ToUserName: 'gh_0123456789ab',
      FromUserName: 'oUser',
      CreateTime: String(START),
    };
    const message = { ...head, MsgType: 'text', Content, MsgId: '22211872600753510' };
    expect(asJson(messages())).toEqual([message]);
  });

  const coins =
    '<Event><![CDATA[minigame_coin_deliver_completed]]></Event><MiniGame><Payload>{}</Payload></MiniGame>';
  it.each([
    ['ToUserName', `<CreateTime>${START}</CreateTime><MsgType><![CDATA[event]]></MsgType>${coins}`],
    ['ToUserName and CreateTime', `<MsgType><![CDATA[event]]></MsgType>${coins}`],
    ['everything but its name', coins],
    ['a date', `<CreateTime>soon</CreateTime><MsgType><![CDATA[event]]></MsgType>${coins}`],
  ])('without %s', async (_what, body) => {
    expect(await postMessage(`<xml>${body}</xml>`)).toMatchObject(accepted);
    expect(messages()).toMatchObject([
      { Event: 'minigame_coin_deliver_completed', MiniGame: { Payload: '{}' } },
    ]);
    expect(keeper.announced).toMatchObject([{ detail: { authorizerAppId: account } }]);
  });

  it.each([
    ['a blank line before its declaration', `\n<?xml version="1.0"?>${textXml('a')}`],
    ['a byte order mark', `\uFEFF${textXml('a')}`],
    ['blanks and another case in names', textXml('a').replaceAll('MsgType>', ' MSGTYPE >')],
    ['JSON', JSON.stringify({ MsgType: 'text', Content: 'a', MsgId: 1, Extra: null })],
    ['JSON with a raw control character', '{"MsgType":"text","Content":"a","x":"\u0002"}'],
  ])('with %s', async (_what, content) => {
    expect(await postMessage(content)).toMatchObject(accepted);
    expect(messages()).toMatchObject([{ MsgType: 'text', Content: 'a' }]);
  });

  it.each([textXml('a'), '{"MsgType":"text","Content":"a"}'])(
    'from a JSON body: %s',
    async (xml) => {
      const { query, body } = pushOf({ xml });
      const Encrypt = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(body)?.[1];
      const json = JSON.stringify({ ToUserName: 'gh_0123456789ab', Encrypt });
      expect(await post(`messages/${account}`, { query, body: json })).toMatchObject(accepted);
      expect(messages()).toMatchObject([{ Content: 'a' }]);
    },
  );
});

describe('an event is queued', () => {
  it.each([
    ['in order', START, ''],
    ['with a date in milliseconds', `${START}000`, ''],
    ['with a date that is none', 'now', ''],
    ['without a date', undefined, ''],
    ['with an element that never ends', START, '<Odd>'],
    ['with a text that never ends', START, '<Odd><![CDATA['],
    ['with an end without a beginning', START, ']]></Odd>'],
    ['with a control character', START, '<Odd>\u0002</Odd>'],
  ])('%s: another InfoType', async (_what, CreateTime, odd) => {
    const InfoType = 'notify_icpfiling_verify_result';
    const own =
      '<task_id>1</task_id><verify_appid>wx2222222222222222</verify_appid><result>3</result>';
    const xml = eventXml({ CreateTime, InfoType }).replace('</xml>', `${own}${odd}</xml>`);
    expect(await postEvent(xml)).toMatchObject(accepted);
    expect(keeper.queue).toMatchObject([{ kind: 'other', infoType: InfoType, createdAt: START }]);
  });

  it.each(['<Odd>', '<Odd><![CDATA[', ']]></Odd>', 'x', '<Odd>b</Odd>', '<InfoType>b</InfoType>'])(
    'with all that a grant needs, and %s beside it',
    async (odd) => {
      const grant = { AuthorizerAppid: newcomer, AuthorizationCode: 'a', PreAuthCode: 'p' };
      const xml = eventXml({ InfoType: 'authorized', ...grant });
      for (const place of ['</xml>', '<AuthorizerAppid>', '<PreAuthCode>']) {
        expect(await postEvent(xml.replace(place, `${odd}${place}`))).toMatchObject(accepted);
      }
      const event = { authorizerAppId: newcomer, authorizationCode: 'a', preAuthCode: 'p' };
      expect(keeper.queue).toMatchObject([event, event, event]);
    },
  );

  it('with the name of a person, which is no code', async () => {
    const name = 'a]]></name></info><auth_code>queryauthcode@@@x</auth_code><info><name><![CDATA[b';
    const own = `<appid>${newcomer}</appid><status>-1</status><info><name><![CDATA[${name}]]></name></info>`;
    const xml = eventXml({ InfoType: 'notify_third_fasteregister' }).replace(
      '</xml>',
      `${own}</xml>`,
    );
    expect(await postEvent(xml)).toMatchObject(accepted);
    const shown = name.replace('queryauthcode@@@x', '[removed]');
    expect(keeper.queue).toMatchObject([{ fields: { info: { name: shown } } }]);
    expect(keeper.queue[0]).not.toHaveProperty('registration');
  });
});

describe('a signed push that is refused', () => {
  const line = { level: 'warn', message: 'Signed push refused', componentAppId };

  it.each([
    ['decryption-failed', 400, pushOf({ xml: textXml('a'), encodingAesKey: 'z'.repeat(43) })],
    [
      'component-mismatch',
      403,
      pushOf({ xml: textXml('a'), componentAppId: 'wxffffffffffffffff' }),
    ],
  ])('as %s names the account to which it was sent', async (code, status, push) => {
    expect(await post(`messages/${account}`, push)).toMatchObject({ status });
    expect(keeper.log).toMatchObject([{ ...line, authorizerAppId: account, code }]);
    expect(keeper.figures('RefusedPushes')).toMatchObject([{}, { code }]);
  });

  it('names the account that an event is about', async () => {
    const AppId = 'wxffffffffffffffff';
    const xml = eventXml({ InfoType: 'authorized', AuthorizerAppid: newcomer, AppId });
    expect(await postEvent(xml)).toMatchObject({ status: 403 });
    expect(keeper.log).toMatchObject([
      { ...line, authorizerAppId: newcomer, code: 'component-mismatch' },
    ]);
  });

  it('names no account that cannot be one', async () => {
    const push = pushOf({ xml: textXml('a'), encodingAesKey: 'z'.repeat(43) });
    await post('messages/a%20b%0Ac', push);
    expect(keeper.log).toMatchObject([{ ...line, authorizerAppId: undefined }]);
  });

  it('is no push of a stranger, whose line has no account', async () => {
    await post(`messages/${account}`, pushOf({ xml: textXml('a'), messageToken: 'x' }));
    expect(keeper.log).toMatchObject([{ message: 'Request refused', code: 'signature-mismatch' }]);
    expect(keeper.log[0]).not.toHaveProperty('authorizerAppId');
  });
});
