/** What WeChat pushes about tickets and grants, in the shapes that it really sends. */
import { describe, expect, it } from '@jest/globals';
import { readAuthorizationEvent } from '../../../shared/wechat/event.ts';
import { decryptMessage } from '../../../shared/wechat/crypto.ts';
import { readSignedContent } from '../../../shared/wechat/signed-content/signed-content.ts';
import { pushVector } from '../../support/push-vectors.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { START } from '../../support/services.ts';

const componentAppId = 'wxbbd3f07e2945cf2a';
const code = `queryauthcode@@@${'c'.repeat(86)}`;
const preAuthCode = `preauthcode@@@${'p'.repeat(86)}`;

/** Fields of an event; one given as undefined is left out. */
function eventXml(fields: Record<string, string | undefined>): string {
  const all: typeof fields = { AppId: componentAppId, CreateTime: '1572001402', ...fields };
  const elements = Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${elements.join('\n')}</xml>`;
}

function read(xml: string) {
  return readAuthorizationEvent(readSignedContent(xml), componentAppId, START);
}

function refusalOf(xml: string) {
  const { code: rejection, message } = rejectionOf(() => read(xml));
  return [rejection, message];
}

/** What is missing of an event that is only passed on. */
function missingOf(xml: string): string {
  const event = read(xml);
  if (event.kind !== 'other') throw new Error(`it is taken for a ${event.kind}`);
  expect(event).not.toHaveProperty('registration');
  return event.incomplete?.missing.join(', ') ?? '';
}

const grant = {
  InfoType: 'authorized',
  AuthorizerAppid: 'wx570bc396a51b8ff8',
  AuthorizationCode: code,
  AuthorizationCodeExpiredTime: '1572005002',
  PreAuthCode: preAuthCode,
};

function readVector(id: string) {
  const { encrypt, appid, encodingAesKey } = pushVector(id);
  return read(decryptMessage(encrypt, appid, [encodingAesKey]));
}

describe('a real push', () => {
  it('of a ticket is read', () => {
    expect(readVector('V2-')).toEqual({
      kind: 'verify-ticket',
      componentAppId,
      createdAt: 1_436_881_222,
      verifyTicket:
        'ticket@@@hXh2446N-P9OOZqW4EeuPO9zFXEnAz5Vzc0JaWczBkIqcw2javRF0C_VVdwVYrEwyw1xHOiui7gB0WqKaYPMUQ',
    });
  });

  it('of a withdrawn authorization is read', () => {
    expect(readVector('V1-')).toEqual({
      kind: 'revocation',
      infoType: 'unauthorized',
      componentAppId,
      createdAt: 1_436_876_196,
      authorizerAppId: 'wx570bc396a51b8ff8',
    });
  });

  it('that a user sent to an account is passed on as an event without a name', () => {
    const { encrypt, appid, encodingAesKey } = pushVector('V8-');
    const message = decryptMessage(encrypt, appid, [encodingAesKey]);
    expect(missingOf(message)).toBe('InfoType');
    expect(read(message)).toMatchObject({ infoType: '', fields: { MsgType: expect.any(String) } });
  });
});

describe('a grant', () => {
  it.each(['authorized', 'updateauthorized'])('is read when it is %s', (infoType) => {
    expect(read(eventXml({ ...grant, InfoType: infoType }))).toEqual({
      kind: 'grant',
      infoType,
      componentAppId,
      createdAt: 1_572_001_402,
      authorizerAppId: 'wx570bc396a51b8ff8',
      authorizationCode: code,
      preAuthCode,
    });
  });

  it.each([undefined, ''])('may have no pre-auth code: %j', (missing) => {
    expect(read(eventXml({ ...grant, PreAuthCode: missing }))).not.toHaveProperty('preAuthCode');
  });

  it.each(['wx570bc396a51b8ff8', 'sph_4-2', 'A', 'a'.repeat(64), 'wx1 ', '\twx1\n'])(
    'can be of %j',
    (appId) => {
      expect(read(eventXml({ ...grant, AuthorizerAppid: appId }))).toMatchObject({
        authorizerAppId: appId.trim(),
      });
    },
  );

  it.each(['authorizer#x', 'a'.repeat(65), 'wx1 x', 'wx\u00021', '../wx1', 'wx/1', '微信', '<b>'])(
    'or a withdrawal is only passed on for an account named %j',
    (appId) => {
      for (const InfoType of ['authorized', 'updateauthorized', 'unauthorized']) {
        const xml = eventXml({ ...grant, InfoType, AuthorizerAppid: appId });
        expect(missingOf(xml)).toBe('AuthorizerAppid');
        expect(read(xml)).toMatchObject({ infoType: InfoType, fields: { AuthorizerAppid: appId } });
      }
    },
  );

  it('takes the account from a name in another case, but not from another field', () => {
    const others = { ...grant, AuthorizerAppid: undefined };
    const event = read(eventXml({ ...others, AuthorizerAppId: 'wx1' }));
    expect(event).toHaveProperty('authorizerAppId', 'wx1');
    expect(missingOf(eventXml({ ...others, appid: 'wx1' }))).toBe('AuthorizerAppid');
  });
});

describe('other events', () => {
  it('of a registered mini program keep their nested fields', () => {
    const event = read(`<xml><AppId><![CDATA[${componentAppId}]]></AppId>
      <CreateTime>1535442403</CreateTime>
      <InfoType><![CDATA[notify_third_fasteregister]]></InfoType>
      <appid>wxd101a85aa106f53e</appid><status>0</status><auth_code>${code}</auth_code>
      <msg>OK</msg><info><name><![CDATA[tencent]]></name><code>123</code>
      <code_type>1</code_type></info></xml>`);
    expect(event).toMatchObject({
      kind: 'other',
      infoType: 'notify_third_fasteregister',
      componentAppId,
      createdAt: 1_535_442_403,
      fields: {
        AppId: componentAppId,
        appid: 'wxd101a85aa106f53e',
        status: '0',
        info: { name: 'tencent', code: '123', code_type: '1' },
      },
      registration: { authorizerAppId: 'wxd101a85aa106f53e', authorizationCode: code },
    });
    expect(JSON.stringify(event).split(code)).toHaveLength(2);
  });

  it.each([
    'notify_third_fasteregister',
    'notify_third_fastregisterbetaapp',
    'notify_third_fastverifybetaapp',
    'notify_3rd_wxa_auth',
    'notify_3rd_wxa_wxverify',
    'notify_3rd_wxa_auth_and_icp',
    'notify_icpfiling_verify_result',
    'notify_apply_icpfiling_result',
    'order_path_apply_result_notify',
    'order_path_audit_result_notify',
    'Authorized',
    'constructor',
    '将来',
  ])('are passed on as they came: %s', (name) => {
    const event = read(eventXml({ InfoType: name, appid: 'wx1', status: '-1' }));
    expect(event).toMatchObject({
      kind: 'other',
      infoType: name,
      fields: { appid: 'wx1', status: '-1' },
    });
  });
});

describe('a registration', () => {
  const registered = (appid: string) =>
    read(eventXml({ InfoType: 'notify_third_fasteregister', appid, auth_code: code }));

  it.each(['a#b/../c', 'a'.repeat(65), 'wx1 x', '微信', ''])(
    'is passed on, but its code is not exchanged, for an account named %j',
    (appid) => {
      const event = registered(appid);
      expect(event).toMatchObject({ kind: 'other', infoType: 'notify_third_fasteregister' });
      expect(event).not.toHaveProperty('registration');
      expect(event).toHaveProperty('fields.appid', appid);
      expect(JSON.stringify(event)).not.toContain(code);
    },
  );

  it('of an account with another form of id is one all the same', () => {
    expect(registered('sph_4-2')).toHaveProperty('registration.authorizerAppId', 'sph_4-2');
  });
});

describe('an event that is not whole', () => {
  it.each([
    ['nothing', '<xml/>', 'InfoType'],
    [
      'a ticket without a ticket',
      eventXml({ InfoType: 'component_verify_ticket', CreateTime: undefined }),
      'ComponentVerifyTicket',
    ],
    [
      'an empty ticket',
      eventXml({ InfoType: 'component_verify_ticket', ComponentVerifyTicket: '' }),
      'ComponentVerifyTicket',
    ],
    [
      'a grant of nobody',
      eventXml({ InfoType: 'authorized', AppId: '', CreateTime: 'now' }),
      'AuthorizerAppid, AuthorizationCode',
    ],
    [
      'an update without a code',
      eventXml({ ...grant, InfoType: 'updateauthorized', AuthorizationCode: '' }),
      'AuthorizationCode',
    ],
    ['a withdrawal by nobody', eventXml({ InfoType: 'unauthorized' }), 'AuthorizerAppid'],
    ['no InfoType', eventXml({}), 'InfoType'],
    ['two InfoTypes', '<xml><InfoType><a>b</a><c>d</c></InfoType></xml>', 'InfoType'],
  ])('is passed on with the names of all that is wrong: %s', (_what, xml, names) => {
    expect(missingOf(xml)).toBe(names);
    expect(JSON.stringify(read(xml))).not.toMatch(/queryauthcode|preauthcode/);
  });

  it.each(['\u200b', 'ticket@@@a\nb', 'ticket@@@a b', 'ticket@@@\u0000a', '票'])(
    'has no ticket and no code that is not of visible signs: %j',
    (odd) => {
      const InfoType = 'component_verify_ticket';
      const ticket = eventXml({ InfoType, ComponentVerifyTicket: odd });
      expect(missingOf(ticket)).toBe('ComponentVerifyTicket');
      const codeless = eventXml({ ...grant, AuthorizationCode: odd });
      expect(missingOf(codeless)).toBe('AuthorizationCode');
    },
  );

  it('has a ticket with what nobody sees around it', () => {
    const ComponentVerifyTicket = '\u200b ticket@@@a\n';
    const xml = eventXml({ InfoType: 'component_verify_ticket', ComponentVerifyTicket });
    expect(read(xml)).toMatchObject({ verifyTicket: 'ticket@@@a' });
  });

  it('names the account, where it says which', () => {
    const xml = eventXml({ ...grant, AuthorizationCode: '' });
    expect(read(xml)).toMatchObject({ incomplete: { authorizerAppId: 'wx570bc396a51b8ff8' } });
    expect(read('<xml/>')).not.toHaveProperty('incomplete.authorizerAppId');
  });
});

describe('an event of which something is odd', () => {
  const inTime = { createdAt: 1_572_001_402 };
  it.each(['1572001402', ' 1572001402\n', '1572001402000', '1572001402123456'])(
    'has the time %j',
    (time) => {
      const event = read(eventXml({ ...grant, CreateTime: time }));
      expect(event).toMatchObject(inTime);
      expect(event).not.toHaveProperty('isDatedByOurClock');
    },
  );

  it.each([
    undefined,
    '',
    'now',
    '-1',
    '0',
    '1.5',
    '1e9',
    '0x10',
    '9'.repeat(21),
    '١٢٣',
    '20261126',
  ])('is dated by its arrival where its time is %j', (time) => {
    expect(read(eventXml({ ...grant, CreateTime: time }))).toMatchObject({
      createdAt: START,
      isDatedByOurClock: true,
      authorizationCode: code,
    });
  });

  it.each([
    ['a second ticket', '<ComponentVerifyTicket>b</ComponentVerifyTicket></xml>'],
    ['a tag without an end', '<Odd></xml>'],
    ['a text that never ends', '<Odd><![CDATA[x</xml>'],
    ['no end of its own', ''],
    ['the end that the official page shows', '<xml>'],
  ])('keeps its ticket: with %s', (_what, ending) => {
    const xml = `<xml><AppId>${componentAppId}</AppId><CreateTime>1572001402</CreateTime><InfoType>component_verify_ticket</InfoType><ComponentVerifyTicket>a</ComponentVerifyTicket>${ending}`;
    expect(read(xml)).toMatchObject({ kind: 'verify-ticket', verifyTicket: 'a', ...inTime });
  });

  it('may leave out the component, which the encryption names', () => {
    const event = read(eventXml({ ...grant, AppId: undefined }));
    expect(event).toMatchObject({ kind: 'grant', componentAppId, ...inTime });
  });
});

describe('what is essential is found', () => {
  const { AuthorizerAppid, AuthorizationCode } = grant;
  const wraps: [string, (value: string) => unknown][] = [
    ['a list with one entry', (value) => [value]],
    ['a list with the same entry twice, and null', (value) => [value, null, value, '']],
    ['an object with one member', (value) => ({ value })],
    ['an object with its own name', (value) => ({ AuthorizerAppid: value })],
    ['a list in a list', (value) => [[value]]],
    ['an object in a list', (value) => [{ value }]],
    ['a list in an object', (value) => ({ item: [value] })],
  ];

  it.each(wraps)('in %s', (_what, wrap) => {
    const fields = Object.entries({ ...grant, AppId: componentAppId, CreateTime: '1572001402' });
    const wrapped = Object.fromEntries(fields.map(([name, value]) => [name, wrap(value)]));
    expect(read(JSON.stringify(wrapped))).toEqual(read(eventXml(grant)));
    const ticket = { InfoType: 'component_verify_ticket', ComponentVerifyTicket: wrap('t') };
    expect(read(JSON.stringify(ticket))).toMatchObject({ verifyTicket: 't' });
    const gone = { InfoType: wrap('unauthorized'), AuthorizerAppid: wrap('wx1') };
    expect(read(JSON.stringify(gone))).toMatchObject({
      kind: 'revocation',
      authorizerAppId: 'wx1',
    });
    const registered = { InfoType: 'n', appid: wrap('wx1'), auth_code: wrap('c') };
    expect(read(JSON.stringify(registered))).toMatchObject({
      registration: { authorizerAppId: 'wx1', authorizationCode: 'c' },
    });
    const foreign = { ...grant, AppId: wrap('wxfedcba9876543210') };
    expect(refusalOf(JSON.stringify(foreign))[0]).toBe('component-mismatch');
  });

  it('where it is a number, in JSON and within an element of XML', () => {
    const numbers = { InfoType: 'unauthorized', AuthorizerAppid: 123, CreateTime: 1572001402 };
    expect(read(JSON.stringify(numbers))).toMatchObject({
      kind: 'revocation',
      authorizerAppId: '123',
      createdAt: 1_572_001_402,
    });
    const nested = '<AuthorizerAppid><appid><![CDATA[wx1]]></appid></AuthorizerAppid>';
    expect(read(`<xml><InfoType>unauthorized</InfoType>${nested}</xml>`)).toMatchObject({
      kind: 'revocation',
      authorizerAppId: 'wx1',
    });
  });

  it.each([
    ['two accounts', [AuthorizerAppid, 'wx2']],
    ['nothing', []],
    ['two members', { a: AuthorizerAppid, b: AuthorizerAppid }],
    ['nothing within', [{}]],
    ['null', null],
  ])('but not in %s: then it is passed on', (_what, account) => {
    const json = JSON.stringify({ ...grant, AuthorizerAppid: account, AuthorizationCode });
    expect(missingOf(json)).toBe('AuthorizerAppid');
  });
});

it.each([
  ['component_verify_ticket', { ComponentVerifyTicket: 'ticket@@@other' }],
  ['authorized', grant],
  ['notify_from_the_future', {}],
])('%s of another component is refused without a word of its content', (InfoType, fields) => {
  const xml = eventXml({ ...fields, InfoType, AppId: 'wxfedcba9876543210' });
  expect(refusalOf(xml)).toEqual([
    'component-mismatch',
    'the event is addressed to another component',
  ]);
});
