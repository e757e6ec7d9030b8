/** What WeChat has signed and nobody can understand: passed on, shown and counted, and never lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { groupOf } from '../../shared/aws/event-queue.ts';
import { account, component, forget, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';
import { START } from '../support/services.ts';

const { componentAppId } = component;
const newcomer = 'wx1111111111111111';
const foreign = 'wxffffffffffffffff';
const SECRET = `queryauthcode@@@${'s-E_3'.repeat(17)}`;

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

const post = (path: string, xml: string) => send(`${keeper.url}/${path}`, pushOf({ xml }));
const accepted = { status: 200, text: 'success' };
const line = { level: 'warn', message: 'Incomplete push passed on', code: 'push-incomplete' };
const counted = [
  { name: 'RefusedPushes', value: 1 },
  { name: 'RefusedPushes', value: 1, code: 'push-incomplete' },
];
const bomb = `<!DOCTYPE xml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml>&b;</xml>`;

describe('a message is passed on as incomplete', () => {
  it.each<[string, string, object]>([
    ['without MsgType', '<xml><ToUserName>gh_1</ToUserName></xml>', { ToUserName: 'gh_1' }],
    ['with an empty one', '<xml><MsgType></MsgType><A>a</A></xml>', { MsgType: '', A: 'a' }],
    ['with MsgType null in JSON', '{"MsgType":null,"Content":"a",}', { Content: 'a' }],
    ['with two of them', '{"MsgType":["text","image"]}', { MsgType: ['text', 'image'] }],
    ['that is two', '[{"MsgType":"text"},{"MsgType":"text"}]', { '#text': expect.any(String) }],
    ['that is cut off', '{"Content":"a', { '#text': '{"Content":"a' }],
    ['that is rubbish', 'rubbish', { '#text': 'rubbish' }],
    ['that is an entity bomb', bomb, { '#text': expect.stringContaining('&b;') }],
    ['that is nothing', '', {}],
    ['that is NUL', '\0\0', {}],
    ['that is an event', eventXml({ InfoType: 'x' }), { InfoType: 'x', AppId: componentAppId }],
  ])('%s', async (_what, content, fields) => {
    expect(await post(`messages/${account}`, content)).toMatchObject(accepted);
    const ids = { id: expect.any(String), componentAppId, authorizerAppId: account };
    const about = { schemaVersion: 1, ...ids, authorizerStatus: 'unknown' };
    expect(JSON.parse(JSON.stringify(keeper.announced))).toEqual([
      {
        type: 'AuthorizerMessageReceived',
        detail: { ...about, message: expect.objectContaining(fields), isIncomplete: true },
      },
    ]);
    const subject = { componentAppId, authorizerAppId: account, missing: 'MsgType' };
    expect(keeper.log).toEqual([{ ...line, ...subject, infoType: undefined }]);
    expect(keeper.figures('RefusedPushes')).toEqual(counted);
  });

  it.each([
    `${SECRET} and rubbish`,
    `<a>${SECRET}`,
    `<xml><Ticket>ticket@@@${SECRET}</Ticket><AuthorizationCode>${SECRET}</AuthorizationCode>`,
    `{"AuthorizationCode":"${SECRET}","x":{"auth_code":["${SECRET}`,
    `[{"code":"${SECRET}"},{}]`,
    `{"ComponentVerifyTicket":"s-E_3`,
    '<access_token>s-E_3</access_token>',
    'x <Token><![CDATA[s-E_3]]></Token> y',
  ])('without any secret in it: %s', async (content) => {
    expect(await post(`messages/${account}`, content)).toMatchObject(accepted);
    expect(keeper.announced).toHaveLength(1);
    expect(JSON.stringify([keeper.announced, keeper.log])).not.toContain('s-E_3');
  });

  it('and not if it is an event for another component', async () => {
    const xml = eventXml({ InfoType: 'authorized', AppId: foreign, AuthorizationCode: SECRET });
    expect(await post(`messages/${account}`, xml)).toMatchObject({ status: 403 });
    expect(keeper.announced).toEqual([]);
    expect(keeper.log).toMatchObject([{ code: 'component-mismatch', authorizerAppId: account }]);
  });

  it('from the queue, where the event bus is away', async () => {
    const failing = await startKeeper({ announce: () => Promise.reject(new Error('away')) });
    const answer = await send(`${failing.url}/messages/${account}`, pushOf({ xml: 'rubbish' }));
    expect(answer).toMatchObject(accepted);
    expect(failing.queue).toMatchObject([{ kind: 'message', detail: { isIncomplete: true } }]);
    await failing.close();
  });
});

describe('a whole message is not', () => {
  it.each([
    '{"MsgType":"text","Content":"a",}\0',
    '[{"MsgType":["text"],"Content":["a"]}]',
    '\uFEFF{"MsgType":"text","Content":"a"} x',
  ])('%s', async (content) => {
    expect(await post(`messages/${account}`, content)).toMatchObject(accepted);
    expect(keeper.announced).toMatchObject([
      { detail: { message: { MsgType: 'text', Content: 'a' } } },
    ]);
    expect(keeper.announced[0]?.detail).not.toHaveProperty('isIncomplete', true);
    expect(keeper.log).toEqual([]);
    expect(keeper.figures('RefusedPushes')).toEqual([]);
  });
});

describe('an event is passed on as incomplete, under OtherInfoType', () => {
  const grant = { AuthorizerAppid: newcomer, AuthorizationCode: SECRET };
  it.each<[string, string, { infoType: string; missing: string; fields: object }]>([
    [
      'without InfoType',
      eventXml({ a: 'b' }),
      { infoType: '', missing: 'InfoType', fields: { a: 'b' } },
    ],
    [
      'that is a message',
      eventXml({ MsgType: 'text', Content: 'x' }),
      { infoType: '', missing: 'InfoType', fields: { MsgType: 'text', Content: 'x' } },
    ],
    [
      'that is rubbish',
      'rubbish',
      { infoType: '', missing: 'InfoType', fields: { '#text': 'rubbish' } },
    ],
    ['that is nothing', '', { infoType: '', missing: 'InfoType', fields: {} }],
    [
      'that has no ticket',
      eventXml({ InfoType: 'component_verify_ticket' }),
      { infoType: 'component_verify_ticket', missing: 'ComponentVerifyTicket', fields: {} },
    ],
    [
      'that has two accounts',
      JSON.stringify({ InfoType: 'authorized', ...grant, AuthorizerAppid: ['wx1', 'wx2'] }),
      {
        infoType: 'authorized',
        missing: 'AuthorizerAppid',
        fields: { AuthorizerAppid: ['wx1', 'wx2'], AuthorizationCode: '[removed]' },
      },
    ],
    [
      'that has no code',
      eventXml({ InfoType: 'updateauthorized', AuthorizerAppid: newcomer }),
      { infoType: 'updateauthorized', missing: 'AuthorizationCode', fields: {} },
    ],
    [
      'that ends the grant of nobody',
      eventXml({ InfoType: 'unauthorized', AuthorizerAppid: 'a#b' }),
      { infoType: 'unauthorized', missing: 'AuthorizerAppid', fields: { AuthorizerAppid: 'a#b' } },
    ],
  ])('%s', async (_what, content, { infoType, missing, fields }) => {
    expect(await post('events', content)).toMatchObject(accepted);
    const authorizerAppId = missing === 'AuthorizationCode' ? newcomer : undefined;
    const queued = { message: 'Authorization event queued' };
    const warning = { ...line, componentAppId, authorizerAppId, infoType, missing };
    expect(keeper.log).toEqual([expect.objectContaining(queued), warning]);
    expect(keeper.figures('RefusedPushes')).toEqual(counted);
    expect(await keeper.workQueue()).toEqual([]);
    expect(JSON.parse(JSON.stringify(keeper.announced))).toEqual([
      {
        type: 'OtherInfoType',
        detail: {
          schemaVersion: 1,
          componentAppId,
          infoType,
          createdAt: START,
          fields: expect.objectContaining(fields),
          isIncomplete: true,
        },
      },
    ]);
    expect(JSON.stringify([keeper.announced, keeper.log])).not.toContain('s-E_3');
    expect(await keeper.readGrant()).toBeUndefined();
  });

  it('and its code is exchanged all the same, where it registers an account', async () => {
    await post('events', JSON.stringify({ appid: newcomer, auth_code: [SECRET] }));
    expect(keeper.queue).toMatchObject([
      { kind: 'other', infoType: '', fields: { auth_code: '[removed]' } },
      { kind: 'grant', authorizerAppId: newcomer, authorizationCode: SECRET },
    ]);
    expect(keeper.queue[1]).not.toHaveProperty('incomplete');
  });

  it.each(['authorized', 'updateauthorized'])(
    'and its code is exchanged all the same, where %s names no account',
    async (InfoType) => {
      const named = { InfoType, AuthorizationCode: SECRET, PreAuthCode: 'pre' };
      for (const more of [{}, { AuthorizerAppid: '' }, { AuthorizerAppid: null }]) {
        keeper.queue.length = 0;
        expect(await post('events', JSON.stringify({ ...named, ...more }))).toMatchObject(accepted);
        expect(keeper.queue).toMatchObject([
          { kind: 'other', fields: { AuthorizationCode: '[removed]' } },
          { kind: 'grant', authorizationCode: SECRET, preAuthCode: 'pre' },
        ]);
        const groups = keeper.queue.map(groupOf);
        expect(new Set(groups).size).toBe(2);
        expect(groups[1]).toMatch(/^wx0123456789abcdef\.code\.[\w=+/-]+$/);
      }
      await keeper.simulator.pushVerifyTicket();
      expect(await keeper.workQueue()).toEqual([]);
      expect(keeper.log).toContainEqual(
        expect.objectContaining({ message: 'Code of an unnamed account led to nothing' }),
      );
      expect(JSON.stringify([keeper.announced, keeper.log])).not.toContain('s-E_3');
    },
  );

  it('and its grant is stored, whose account WeChat names', async () => {
    const fresh = await startKeeper();
    await fresh.simulator.pushVerifyTicket();
    await fresh.simulator.authorize(account);
    const code = Object(fresh.queue[0]).authorizationCode as string;
    fresh.queue.length = 0;
    const xml = eventXml({ InfoType: 'authorized', AuthorizationCode: code });
    expect(await send(`${fresh.url}/events`, pushOf({ xml }))).toMatchObject(accepted);

    expect(await fresh.workQueue()).toEqual([]);
    expect(await fresh.readGrant()).toMatchObject({ status: 'authorized' });
    await fresh.close();
  });

  it('and not if it is one for another component', async () => {
    for (const AppId of [foreign, [foreign], { a: foreign }]) {
      expect(await post('events', JSON.stringify({ AppId, x: 1 }))).toMatchObject({ status: 403 });
    }
    expect(keeper.queue).toEqual([]);
  });
});

it('half a character in a name keeps nothing from being passed on', async () => {
  await post('events', String.raw`{"InfoType":"notify_x","\ud800k":"1","o":{"\udc00":"2"}}`);
  await post(`messages/${account}`, String.raw`{"MsgType":"text","\ud83dk":"1\udc00"}`);
  expect(await keeper.workQueue()).toEqual([]);
  expect(keeper.announced.map(({ detail }) => detail['fields'] ?? detail['message'])).toEqual([
    { MsgType: 'text', '\uFFFDk': '1\uFFFD' },
    { InfoType: 'notify_x', '\uFFFDk': '1', o: { '\uFFFD': '2' } },
  ]);
});
