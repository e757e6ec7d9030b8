/** Secrets within texts, and under names with something behind them; users' texts stay. */
import { describe, expect, it } from '@jest/globals';
import { withoutSecrets, withoutSecretsInText } from '../../../../shared/wechat/removed-secrets.ts';

const REMOVED = '[removed]';
const random = 'hXh2446N-P9OOZqW4EeuPO9zFXEnAz5Vzc0JaWczBkIqcw2javRF0C_VVdwVYrEwyw1xHOiui7gB';
const hex = '0c79e1fa963cd80cc0be99b20a18faeb';

describe('a text without a secret', () => {
  it.each([
    '<access_token>SECRET</access_token>',
    '<AuthorizationCode><![CDATA[SECRET]]></AuthorizationCode>',
    '&lt;access_token&gt;SECRET&lt;/access_token&gt;',
    '{"access_token":{"v":"SECRET"}}',
    '{"access_token":{"at":1,"v":["a","SECRET"]}}',
    '{"refresh_token":["SECRET"]}',
    'auth_code[]=SECRET',
    'auth_code[0]=SECRET',
    'auth_code%5B%5D=SECRET',
    'queryauthcode@@@ SECRET',
    'queryauthcode@@@@SECRET',
    'queryauthcode@@@@@@@SECRET',
    'preauthcode@@@|SECRET',
    'refreshtoken@@@,SECRET',
    'queryauthcode@@@:SECRET',
    'queryauthcode@@@ : SECRET',
  ])('%s', (text) => {
    expect(withoutSecretsInText(`你好 ${text}，再见`)).not.toContain('SECRET');
    expect(withoutSecretsInText(`你好 ${text}，再见`)).toMatch(/^你好 .*\[removed\].*，再见$/);
  });

  it.each([
    ['ticket=', random],
    ['token=', random],
    ['secret=', hex],
    ['Token: ', hex],
    ['{"ticket":"', random],
    ['<token>', random],
    ['ticket@@@ ', random],
    ['?a=1&token=', '72_abcDEF0123456789'],
  ])('behind a plain word, where it is long and random: %s', (before, secret) => {
    expect(withoutSecretsInText(`a ${before}${secret}，b`)).toBe(
      `a ${before}${REMOVED}，b`.replace('ticket@@@ [', '['),
    );
  });
});

describe('a text of a user stays', () => {
  it.each([
    'ticket: 2 Stück',
    'token=5',
    'secret: my birthday is 2024-11-26-Berlin-Hamburg',
    'ticket=2024-11-26-Berlin-Hamburg',
    'token: internationalization',
    'secret=https://example.com/a/b/c',
    '<ticket>two, please</ticket>',
    '{"ticket":"2 Stück","token":{"a":1}}',
    '<access_token> what is that?',
    'ticket@@@ please',
    'auth_code[] is a list',
    'access_token > 5',
  ])('%s', (text) => {
    expect(withoutSecretsInText(text)).toBe(text);
  });
});

describe('a name with something behind it', () => {
  it.each(
    [
      'access_token_new',
      'authorization_code_new',
      'accesstoken_v2',
      'ticket_str',
      'TicketValue',
    ].concat(['old_token_old', 'SecretString', 'refresh_token_text', 'auth_code_val']),
  )('is that of a secret: %s', (name) => {
    expect(withoutSecrets({ [name]: 'x' })).toEqual({ [name]: REMOVED });
  });

  it.each(['token_count', 'ticket_type', 'TicketNews', 'secret_level', 'token_expires_in'])(
    'is another thing: %s',
    (name) => {
      expect(withoutSecrets({ [name]: '1' })).toEqual({ [name]: '1' });
    },
  );
});

it.each(
  [
    'token=',
    '"token":{',
    '"access_token":{',
    '"access_token":[',
    'queryauthcode@@@ ',
    '@',
    '<token>',
  ].concat(['auth_code[', 'access_token&gt;', 'ticket@@@ ', 'token=a1', '{"access_token":{"v":']),
)('100 KB of %j take no time', (part) => {
  const startedAt = performance.now();
  withoutSecretsInText(part.repeat(100_000 / part.length));
  expect(performance.now() - startedAt).toBeLessThan(1500);
});
