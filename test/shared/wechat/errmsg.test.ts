/** What of WeChat's `errmsg` gets into errors and logs. */
import { describe, expect, it } from '@jest/globals';
import { shownErrmsg } from '../../../shared/wechat/errmsg.ts';

const token = '92_kFUQPV4IElTzyuBWHM4Ux3TnQ1Dk3jlxG_MTuMnVxsG0PMRcdd4Vqqfv6S';
const ticket = 'ticket@@@hXh2446N-P9OOZqW4EeuPO9zFXEnAz5V';
const secrets = [token, ticket];
const numbered = (prefix: string, text: string) =>
  text
    .split('')
    .map(
      (sign) =>
        prefix +
        sign
          .charCodeAt(0)
          .toString(16)
          .padStart(prefix.endsWith('u') ? 4 : 2, '0'),
    )
    .join('');

describe('an errmsg', () => {
  it.each([
    'ok',
    'invalid credential, access_token is invalid or not latest rid: 6131ea8a-1d2b8a7c-5f0e1f6d',
    'invalid ip 203.0.113.10 ipv6 ::ffff:203.0.113.10, not in whitelist',
    'component wx0123456789abcdef is not authorized hint: [GLRE5a0386vr31]',
    '参数错误 100% \\ &amp; 😀',
  ])('stays as it is: %s', (errmsg) => {
    expect(shownErrmsg(errmsg, secrets)).toBe(errmsg);
  });

  it.each([
    ['whole', token],
    ['in capitals', token.toUpperCase()],
    ['cut behind', token.slice(0, 20)],
    ['cut in front', token.slice(-20)],
    ['cut on both sides', token.slice(20, 34)],
    ['in an address', encodeURIComponent(ticket)],
    ['in an address in an address', encodeURIComponent(encodeURIComponent(ticket))],
    ['in an address and cut', encodeURIComponent(ticket).slice(0, 24)],
    ['by numbers of an address', numbered('%', token)],
    ['by numbers of JSON', numbered('\\u', token)],
    ['by numbers of JSON within JSON', numbered('\\\\u', token)],
    ['by numbers of JavaScript', numbered('\\x', token)],
    ['by some numbers of JSON', ticket.replaceAll('@', '\\u0040')],
    ['by numbers of XML', ticket.replaceAll('@', '&#64;')],
    ['by numbers of XML within XML', ticket.replaceAll('@', '&amp;#64;')],
    ['with backslashes', token.replaceAll('_', '\\_')],
    ['twice without a border', token + token],
  ])('has no secret in it that was sent: %s', (_what, repeated) => {
    const shown = shownErrmsg(`invalid [${repeated}] rid: 6131ea8a-1d2b8a7c-5f0e1f6d`, secrets);
    expect(shown).toBe('invalid […] rid: 6131ea8a-1d2b8a7c-5f0e1f6d');
  });

  it.each([
    'refreshtoken@@@7VXOhvEKG0uJ2_9ySkXK1',
    'REFRESHTOKEN%40%40%407VXOhvEKG0uJ2_9ySkXK1',
    'access_token=abc.7VXOhvEKG0',
    'a7VXOhvEKG0uJ2_9ySkXK1a7VXOhvEKG0uJ2_9ySkXK1',
    // Cut.
    '92_7VXOhvEKG0',
  ])('has nothing in it that looks like a token: %s', (unknown) => {
    const shown = shownErrmsg(`got ${unknown}, and more`, []);
    expect(shown).not.toContain('7VXOhvEKG0');
    expect(shown).toMatch(/^got .*, and more$/);
  });

  it.each(['%', '\\u', '\\\\u'])(
    'has nothing in it that looks like a token, by numbers with %s',
    (prefix) => {
      expect(shownErrmsg(`got ${numbered(prefix, token)}, and more`, [])).toBe('got …, and more');
    },
  );

  it('has at most 300 characters, and is searched first', () => {
    const shown = shownErrmsg(`${'x '.repeat(145)}${token} end`, secrets);
    expect(shown).toBe(`${'x '.repeat(145)}… end`);
    expect(shownErrmsg('说'.repeat(1_000_000), secrets)).toBe('说'.repeat(300));
  });

  it('takes no time, however long it is', () => {
    const begun = performance.now();
    for (const part of ['%25', '\\u00', '@@@', 'access_token', token.slice(0, 11), '&#'])
      shownErrmsg(part.repeat(1_000_000), secrets);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});
