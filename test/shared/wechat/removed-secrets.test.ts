/** Codes, tickets, tokens and secrets do not leave in an event, whatever they are called. */
import { describe, expect, it } from '@jest/globals';
import { withoutSecrets, withoutSecretsInText } from '../../../shared/wechat/removed-secrets.ts';

const REMOVED = '[removed]';
const random =
  'hXh2446N-P9OOZqW4EeuPO9zFXEnAz5Vzc0JaWczBkIqcw2javRF0C_VVdwVYrEwyw1xHOiui7gB0WqKaYPMUQ';

describe('by its name is removed', () => {
  it.each([
    'AuthorizationCode',
    'authorization_code',
    'AUTHORIZATION_CODE',
    'auth_code',
    'AuthCode',
    'authCode',
    'auth-code',
    'auth.code',
    'authcode2',
    'query_auth_code',
    'PreAuthCode',
    'pre_auth_code',
    'preAuthCode',
    'ComponentVerifyTicket',
    'component_verify_ticket',
    'ticket',
    'access_token',
    'AuthorizerAccessToken',
    'authorizer_refresh_token',
    'token',
    'tokens',
    'AppSecret',
    'component_appsecret',
    'EncodingAESKey',
    'session_key',
    'js_code',
    'ａｕｔｈ＿ｃｏｄｅ',
    'ａuth_code',
    'auth\u200bcode',
    'auth\u3164_code',
    'access\ufe0ftoken\u034f',
    'To\u0301ken',
    '𝐭𝐢𝐜𝐤𝐞𝐭',
    'AUTHORIZATIONCODE',
    'Authorizatіon_code',
    'tоken',
    'ſecret',
    'ticᴋet',
  ])('%s', (name) => {
    expect(withoutSecrets({ [name]: 'x' })).toEqual({ [name]: REMOVED });
  });

  it('each of a list, and all that is below it', () => {
    const fields = { auth_code: ['a', 'b', { c: 'd' }], token: { value: 'x', by: ['y'] } };

    expect(withoutSecrets(fields)).toEqual({
      auth_code: [REMOVED, REMOVED, { c: REMOVED }],
      token: { value: REMOVED, by: [REMOVED] },
    });
  });

  it('but not an empty one: then there was none', () => {
    expect(withoutSecrets({ auth_code: '', token: [''] })).toEqual({ auth_code: '', token: [''] });
  });
});

describe('what only looks like it by its name stays', () => {
  it.each([
    'AppId',
    'appid',
    'code',
    'code_type',
    'ret_code',
    'errcode',
    'UserCardCode',
    'AuthorizationCodeExpiredTime',
    'token_count',
    'tickets_left',
    'secretary',
    'EventKey',
    'Content',
  ])('%s', (name) => {
    expect(withoutSecrets({ [name]: '123' })).toEqual({ [name]: '123' });
  });

  it('and so does one that is named as harmless', () => {
    const fields = { Ticket: 'gQE8TwAA', info: { ticket: 'x' } };
    const left = withoutSecrets(fields, new Set(['Ticket']));

    expect(left).toEqual({ Ticket: 'gQE8TwAA', info: { ticket: REMOVED } });
  });
});

describe('by its shape is removed', () => {
  it.each([
    'queryauthcode@@@',
    'preauthcode@@@',
    'ticket@@@',
    'refreshtoken@@@',
    'accesstoken@@@',
    'QueryAuthCode@@@',
    'queryauthcode%40%40%40',
    'queryauthcode%2540%2540%2540',
    'ticket%40@%40',
    'ticket&#64;&#64;&#64;',
    'ticket&#x40;&#x40;&#x40;',
    'ticket\\u0040\\u0040\\u0040',
    'queryauthcode＠＠＠',
    'ticket@＠﹫',
    'refreshtoken@\u200b@@',
    'refreshtoken\u200b@@\u3164@\ufe0f',
    'refresh\u00adtok\u2060en@@@',
    'preauthcode@\u0301@@',
    'ｑｕｅｒｙａｕｔｈｃｏｄｅ＠＠＠',
    '𝐭𝐢𝐜𝐤𝐞𝐭@@@',
    'ticket%EF%BC%A0%EF%BC%A0%EF%BC%A0',
    'ticket&#65312;&#xFF20;\\uff20',
  ])('%s…', (shape) => {
    expect(withoutSecretsInText(shape + random)).toBe(REMOVED);
    expect(withoutSecrets({ anything: shape + random }, new Set(['anything']))).toEqual({
      anything: REMOVED,
    });
  });

  it.each(['queryаuthcоde@@@', 'cоde＠＠＠', '@@@', 'queryauthcod%65%40%40%40'])(
    'whatever is before it, where it is as long as WeChat’s: %s…',
    (shape) => {
      expect(withoutSecretsInText(`a ${shape}${random}，b`)).not.toContain(random.slice(0, 5));
      expect(withoutSecretsInText(`a ${shape}${random}，b`)).toMatch(/^a .*，b$/);
    },
  );

  it('with signs that nobody sees within it, and nothing beside it changes', () => {
    const secret = `ticket＠@\u200b@${random.slice(0, 20)}\u200b${random.slice(20)}`;
    expect(withoutSecretsInText(`ｔｉｃｋｅｔ　①\u200bé\ufe0f ${secret}：ｅ́👨‍👩‍👧`)).toBe(
      `ｔｉｃｋｅｔ　①\u200bé\ufe0f ${REMOVED}：ｅ́👨‍👩‍👧`,
    );
  });

  it('inside a longer text, as often as it is there', () => {
    const text = `先 queryauthcode@@@${random}，后 refreshtoken@@@${random}。`;
    expect(withoutSecretsInText(text)).toBe(`先 ${REMOVED}，后 ${REMOVED}。`);
  });

  it.each([
    [`https://a.b/c?auth_code=queryauthcode%40%40%40${random}&expires_in=3600`, '&expires_in=3600'],
    ['https://a.b/c?access_token=72_abc-DEF&x=1', '&x=1'],
    ['QUERY_AUTH_CODE:abc-1', ''],
    ['{"refresh_token": "abc", "x": 1}', '", "x": 1}'],
    ['{\\"auth_code\\":\\"abc\\",\\"x\\":1}', '\\",\\"x\\":1}'],
  ])('behind its name in a text: %s', (text, rest) => {
    const left = withoutSecretsInText(text);
    expect(left).toContain(REMOVED + rest);
    expect(left).not.toMatch(/abc|@@@|%40/);
  });

  it.each([
    '你好',
    'me@@@you',
    'a@b.c',
    '100%40',
    'my token is short',
    'access token: none',
    '@@@',
    '＠＠＠你好',
    '我的 token 是多少？ticket：一张，secret=？',
    'The auth code / 授权码',
    '青禾＠＠＠小程序',
    '①②③ ｆｕｌｌ　ｗｉｄｔｈ',
    '👨‍👩‍👧 é ﷺ ㍿',
  ])('but not another text: %s', (text) => {
    expect(withoutSecretsInText(text)).toBe(text);
  });

  it.each([
    'queryauthcode@@@SECRETXa%2FSECRETXtail',
    'preauthcode@@@X.SECRET',
    String.raw`{"y":"{\\\"auth_code\\\":\\\"SECRET\\\"}"}`,
    'auth_code%253DSECRET',
    'access_token%22%3A%22SECRET',
    'auth%5Fcode=SECRET',
    'queryauthcode@@]]><![CDATA[@SECRET',
    'session_key=SECRET',
    'js_code=SECRET',
    '{"EncodingAESKey":"SECRET"}',
    'auth-code=SECRET',
    'access_token=>SECRET',
    'authorization_code：SECRET',
    'access_token&#61;SECRET',
  ])('also as %s', (text) => {
    expect(withoutSecretsInText(text)).not.toContain('SECRET');
  });

  it('three levels deep and in lists, by name and by shape, and nothing else changes', () => {
    const fields = {
      InfoType: 'notify',
      list: [
        { item: { PreAuthCode: 'p', note: `ticket@@@${random}`, appid: 'wx1' } },
        { item: [{ url: `?c=preauthcode%40%40%40${random}`, name: '青禾' }, 'plain'] },
      ],
    };
    expect(withoutSecrets(fields)).toEqual({
      InfoType: 'notify',
      list: [
        { item: { PreAuthCode: REMOVED, note: REMOVED, appid: 'wx1' } },
        { item: [{ url: `?c=${REMOVED}`, name: '青禾' }, 'plain'] },
      ],
    });
  });

  const slow = ['a', '%25', 'code', 'ticket@', 'ticket@@@', 'auth_code   ', '_', '&#0'].concat(
    ['＠', '\u200b', 'ticket@\u200b', '\u0301', 'ﷺ', '%', '\\', '@@@', 'x@@@', ']]>', '@]]>'],
    [
      'auth_code=',
      '<Token>',
      '<Token></x>',
      '"token":',
      '" : "',
      'token"',
      '\\\\"',
      '😀',
      '<a ',
      '< ',
    ],
  );
  const timeOf = (text: string) => {
    const startedAt = performance.now();
    withoutSecrets({ '#text': text });
    return performance.now() - startedAt;
  };

  it.each(slow)('in 100 KB of %j in no time', (part) => {
    const text = `${part.repeat(100_000 / part.length)}@@@ auth_code=`;
    expect(timeOf(text)).toBeLessThan(1500);
  });

  it('in 1 MB of them in a time that grows with the length', () => {
    const times = slow.map((part) => part.repeat(1_000_000 / slow.length / part.length));
    expect(timeOf(times.join(''))).toBeLessThan(4000);
  });
});

describe('in what could not be read, whose names are in the text', () => {
  it.each([
    '{"MsgType":"text","token":"SECRET',
    '{"ticket" : "SECRET"',
    "{'access_token':'SECRET'",
    '{\\"Ticket\\":\\"SECRET\\"}',
    '{"ｔｏｋｅｎ":"SECRET"}',
    '{"to\u200bken":"SECRET"}',
    '{"token":{"value":"SECRET"}}',
    '{"tokens":["SECRET"]}',
    '{"token":["a","SECRET","SECRET"]}',
    '{"token":"a \\" b SECRET"}',
    '<Token>SECRET</Token>',
    '<ComponentVerifyTicket><![CDATA[SECRET]]></ComponentVerifyTicket>',
    '< AuthorizationCode ><![CDATA[SECRET',
    '<Ticket a="b"> <![CDATA[ SECRET]]>',
    '<Token><value>SECRET</value></Token>',
    '<component_appsecret>SE&#67;RET SECRET',
    '<EncodingAESKey>SECRET',
  ])('%s', (text) => {
    expect(JSON.stringify(withoutSecrets({ '#text': text }))).not.toContain('SECRET');
  });

  it.each(['my token: 5', 'a ticket > a letter', '"token" is a word', '<code>1</code>', 'ticket'])(
    'but not a text that has only the word: %s',
    (text) => {
      expect(withoutSecrets({ '#text': text })).toEqual({ '#text': text });
    },
  );

  it('and nothing beside it', () => {
    const text = '{"Content":"你好","token":"x","MsgId":1,<Ticket><![CDATA[x]]></Ticket><a>b</a>';
    expect(withoutSecrets({ '#text': text })).toEqual({
      '#text': `{"Content":"你好","token":"${REMOVED}","MsgId":1,<Ticket><![CDATA[${REMOVED}]]></Ticket><a>b</a>`,
    });
  });
});
