/** What WeChat pushes and wxkeeper only passes on: at once, without secrets, under no name of ours. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { groupOf } from '../../shared/aws/event-queue.ts';
import { eventTypes } from '../../shared/event-types.ts';
import { account, component, startKeeper, type Keeper } from '../support/keeper.ts';
import { eventXml, pushOf, send } from '../support/push.ts';

const { componentAppId } = component;
const newAccount = 'wx1111111111111111';
const REFUSED = 'queryauthcode@@@refused';
const registered = { appid: newAccount, status: 0, auth_code: REFUSED, msg: 'OK' };

let keeper: Keeper;

beforeEach(async () => {
  keeper = await startKeeper();
});

async function push(InfoType: string, fields: Parameters<typeof eventXml>[0] = {}) {
  const xml = eventXml({ InfoType, ...fields });
  expect(await send(`${keeper.url}/events`, pushOf({ xml }))).toMatchObject({ text: 'success' });
}

async function pushXml(inner: string) {
  const xml = eventXml({}).replace('</xml>', `${inner}</xml>`);
  expect(await send(`${keeper.url}/events`, pushOf({ xml }))).toMatchObject({ text: 'success' });
}

const detailOf = (infoType: string) =>
  keeper.announced.find(({ detail }) => detail['infoType'] === infoType)?.detail;

describe('the notice of a registration is passed on, whatever becomes of its code', () => {
  beforeEach(async () => {
    await keeper.simulator.pushVerifyTicket();
    await keeper.simulator.settle();
  });

  it.each([
    ['notify_third_fasteregister', 40013],
    ['notify_third_fasteregister', 61004],
    ['notify_third_fasteregister', -1],
    ['notify_third_fastregisterbetaapp', 45009],
    ['notify_of_tomorrow', 48001],
  ])('%s, whose code WeChat refuses with %i, and so is a push behind it', async (name, errcode) => {
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode });
    await push(name, registered);
    await push('notify_icpfiling_verify_result', { task_id: 1, verify_appid: newAccount });
    const left = await keeper.workQueue();

    expect(keeper.types()).toEqual([name, 'notify_icpfiling_verify_result']);
    expect(detailOf(name)).toMatchObject({ fields: { appid: newAccount, auth_code: '[removed]' } });
    // The code is tried again, and the notice is not passed on again.
    expect(left).toMatchObject([{ kind: 'grant', authorizerAppId: newAccount }]);
    await keeper.workQueue();
    expect(keeper.announced).toHaveLength(2);
  });

  it('also as WeChat really writes it, with plain texts beside CDATA', async () => {
    keeper.simulator.setFault({ path: 'api_query_auth', kind: 'errcode', errcode: 40013 });
    await pushXml(`<InfoType><![CDATA[notify_third_fasteregister]]></InfoType>
<appid>wx1111111111111111</appid><status>0</status><auth_code>${REFUSED}</auth_code><msg>OK</msg>`);
    await pushXml(`<InfoType><![CDATA[notify_icpfiling_verify_result]]></InfoType>
<task_id>1</task_id><verify_appid>wx2222222222222222</verify_appid><result>3</result>`);
    await keeper.workQueue();

    expect(keeper.types()).toEqual([
      'notify_third_fasteregister',
      'notify_icpfiling_verify_result',
    ]);
    expect(detailOf('notify_icpfiling_verify_result')).toMatchObject({
      fields: { task_id: '1', verify_appid: 'wx2222222222222222', result: '3' },
    });
  });

  it('where the code was spent, or the account has withdrawn', async () => {
    await push('notify_third_fasteregister', registered);
    await push('notify_third_fasteregister', { ...registered, appid: account });

    expect(await keeper.workQueue()).toEqual([]);
    expect(keeper.types()).toEqual(['notify_third_fasteregister', 'notify_third_fasteregister']);
  });

  it('where it was queued by a version that sent both together', async () => {
    const error = { path: 'api_query_auth', kind: 'errcode', errcode: 40013 } as const;
    keeper.simulator.setFault(error);
    const registration = { authorizerAppId: newAccount, authorizationCode: REFUSED };
    const origin = { componentAppId, createdAt: keeper.simulator.now(), infoType: 'notify_x' };
    keeper.queue.push({ kind: 'other', ...origin, fields: {}, registration });

    expect(await keeper.workQueue()).toHaveLength(1);
    expect(keeper.types()).toEqual(['notify_x']);
  });
});

it('without a ticket, too', async () => {
  await push('notify_third_fasteregister', registered);
  await keeper.workQueue();

  expect(keeper.types()).toEqual(['notify_third_fasteregister']);
});

it('unrelated InfoTypes do not share a group; an account’s of one kind keep their order', async () => {
  await push('notify_a', { appid: 'wx1', status: 1 });
  await push('notify_a', { appid: 'wx1', status: 2 });
  await push('notify_a', { appid: 'wx2' });
  await push('notify_a', { verify_appid: 'wx2' });
  await push('notify_b', { appid: 'wx1' });
  await push('notify_b');
  await push('notify_third_fasteregister', registered);
  await push('unauthorized', { AuthorizerAppid: newAccount });
  const [first, second, ...others] = keeper.queue.map(groupOf);

  expect(first).toBe(second);
  const grants = `${componentAppId}.${newAccount}`;
  expect(others.filter((group) => group === grants)).toHaveLength(2);
  expect(new Set([first, ...others]).size).toBe(6);
  for (const group of keeper.queue.map(groupOf)) expect(group).toMatch(/^[\w.]{1,128}$/);
});

it('a hostile event has no secret left in it, by name and by shape, however deep', async () => {
  const random = 'a-B_9'.repeat(17);
  await pushXml(
    `<InfoType>notify_hostile</InfoType><AUTH_CODE>by-name-1</AUTH_CODE>
    <a><b><c><PreAuthCode>by-name-2</PreAuthCode>
      <url>https://x.y/?q=queryauthcode%40%40%40${random}&amp;z=1</url></c></b></a>
    <list><item><ComponentVerifyTicket>by-name-3</ComponentVerifyTicket></item>
      <item>see refreshtoken@@@${random}, and preauthcode@@@${random}</item></list>
    <access_token>by-name-4</access_token><access_token>by-name-5</access_token>`,
  );
  expect(JSON.stringify(keeper.queue)).not.toMatch(/by-name|a-B_9/);
  await keeper.workQueue();

  expect(detailOf('notify_hostile')).toMatchObject({
    fields: {
      AUTH_CODE: '[removed]',
      a: { b: { c: { PreAuthCode: '[removed]', url: 'https://x.y/?q=[removed]&z=1' } } },
      list: {
        item: [{ ComponentVerifyTicket: '[removed]' }, 'see [removed], and [removed]'],
      },
      access_token: '[removed]',
    },
  });
  expect(JSON.stringify([keeper.announced, keeper.log])).not.toMatch(/by-name|a-B_9/);
});

it('a message has none either, but for the ticket of a QR code', async () => {
  const fields = { ToUserName: 'gh_1', MsgType: 'event', Event: 'SCAN', Ticket: 'gQE8TwAA' };
  const Content = 'mine: ticket@@@abc, https://x.y/?auth_code=queryauthcode%40%40%40abc';
  const xml = eventXml({ ...fields, Content, AuthorizationCode: 'abc' });
  await send(`${keeper.url}/messages/${account}`, pushOf({ xml }));

  const message = {
    ...fields,
    Content: 'mine: [removed], https://x.y/?auth_code=[removed]',
    AuthorizationCode: '[removed]',
  };
  expect(keeper.announced).toMatchObject([{ detail: { message } }]);
});

describe('under the name OtherInfoType is passed on', () => {
  it.each([
    ...eventTypes,
    'OtherInfoType',
    'authorizerAUTHORIZED',
    ' AuthorizerRevoked ',
    'Authorizer​Revoked',
    'ＡuthorizerRevoked',
    ...[
      '\u3164',
      '\u115f',
      '\u1160',
      '\uffa0',
      '\u034f',
      '\ufe0f',
      '\u{e0100}',
      '\u180b',
      '\u17b4',
    ].map((unseen) => `Authorizer${unseen}Revoked`),
    'AuthorizerRevoked\ufe0e',
    'notify\ufe0f',
    '\u3164',
    'notify\u3164',
    'notify\u2800x',
    'notify\u00a0x',
    'notify\ufffe',
    'Ａｕｔｈｏｒｉｚｅｒ　Ｒｅｖｏｋｅｄ',
    'Authorizer Revoked',
    'authorizer_revoked',
    'Authorizer·Revoked',
    'Authoŕizer\u0301Revoked',
    'A\u0336uthorizerRevoked',
    'AuthоrizerRevoked',
    'ΑυτһοrizerRevoked',
    '𝐀𝐮𝐭𝐡𝐨𝐫𝐢𝐳𝐞𝐫𝐑𝐞𝐯𝐨𝐤𝐞𝐝',
    'ᴀᴜᴛʜᴏʀɪᴢᴇʀʀᴇᴠᴏᴋᴇᴅ',
    '🅰uthorizerRevoked',
    'Auth0rizerRevoked',
    'AuthorlzerRevoked',
    'VerifyTlcketOverdue',
    'AuthorizerrnessageReceived',
    'ＯtherInfoType\u200d',
    'OthеrInfoType',
  ])('an event that WeChat calls %j', async (InfoType) => {
    await push(InfoType, { appid: 'wx1' });
    await keeper.workQueue();

    expect(keeper.announced).toMatchObject([{ type: 'OtherInfoType', detail: { fields: {} } }]);
    expect(keeper.announced[0]?.detail).not.toHaveProperty('isIncomplete', true);
    const shown = InfoType.replaceAll(/^[\s\u200B-\u200D]+|[\s\u200B-\u200D]+$/g, '');
    expect(String(keeper.announced[0]?.detail['infoType']).trim()).toBe(shown);
    expect(await keeper.readGrant()).toBeUndefined();
  });
});

describe('under its own name is passed on', () => {
  it.each([
    '将来',
    '将来将来将来将来将来将来将来将来将',
    'notify with blanks',
    'notify_é',
    'notify😀',
    'aws.events',
    'Authorizer',
    'AuthorizerRevoked2',
    'AuthorizerRevokedé',
  ])('an event that WeChat calls %j', async (InfoType) => {
    await push(InfoType);
    await keeper.workQueue();

    expect(keeper.announced).toMatchObject([{ type: InfoType, detail: { infoType: InfoType } }]);
  });

  it('cut to what EventBridge takes, an endless one', async () => {
    const InfoType = `${'x'.repeat(127)}😀${'y'.repeat(2000)}`;
    await push(InfoType);
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['x'.repeat(127)]);
    const [name] = keeper.announced.map(({ detail }) => String(detail['infoType']));
    expect(InfoType.startsWith(name ?? '')).toBe(true);
    expect(name).toHaveLength(1024);
  });

  it('without the code that it has in its name', async () => {
    await push(`notify_${REFUSED}`);
    await keeper.workQueue();

    expect(keeper.types()).toEqual(['[removed]']);
    expect(JSON.stringify([keeper.announced, keeper.log])).not.toContain('refused');
  });
});
