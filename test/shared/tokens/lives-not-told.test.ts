/** Answers that have a token and do not say how long it lives: nothing of them is thrown away. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { provideAccessToken } from '../../../shared/tokens/access-token.ts';
import { componentTokenSource } from '../../../shared/tokens/component-token.ts';
import { ASSUMED_TOKEN_SECONDS } from '../../../shared/wechat/lifetimes.ts';
import {
  authorizedEvent,
  EXCHANGE,
  grant,
  issued,
  key,
  OVERLAP_SECONDS,
  RENEWAL,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';

const { componentAppId } = key;
const COMPONENT = '/cgi-bin/component/api_component_token';

/** No life of a token. */
const lives: [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a word', 'soon'],
  ['an empty text', ''],
  ['zero', 0],
  ['less than zero', -1],
  ['a yes', true],
  ['an object', { seconds: 7200 }],
  ['milliseconds', 7_200_000],
  ['a moment', 1_790_000_000],
  ['a moment as a text', '1790000000'],
];

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

/** The lines about lives that were assumed. */
const lines = () => authorizer.log.filter(({ message }) => message === 'Life of a token not told');

describe('a renewed token whose life is told as', () => {
  beforeEach(async () => {
    const { services, clock } = authorizer;
    await storeGrant({ ...grant, changedAt: clock.now(), accessToken: issued('first') }, services);
    clock.advance(7000);
  });

  it.each(lives)('%s is kept with its refresh token, for a cautious time', async (_what, life) => {
    const { replies, lookUp, record, services, clock } = authorizer;
    replies[RENEWAL] = {
      authorizer_access_token: 'second',
      expires_in: life,
      authorizer_refresh_token: 'refresh-2',
    };

    await expect(lookUp()).resolves.toMatchObject({ accessToken: 'second' });
    expect(await record()).toMatchObject({
      accessToken: 'second',
      expiresAt: clock.now() + ASSUMED_TOKEN_SECONDS,
    });
    const stored = await services.store.readAuthorizer(key);
    expect(await services.store.readRefreshToken(key, stored?.refreshTokenVersion ?? 0)).toBe(
      'refresh-2',
    );
    expect(lines()).toMatchObject([{ level: 'warn', path: RENEWAL, assumed: 'expires_in' }]);
    expect(JSON.stringify(authorizer.log)).not.toMatch(/second"|refresh-2/);
  });

  it('less than a caller needs is not renewed with each call', async () => {
    const { replies, lookUp, clock, calls } = authorizer;
    replies[RENEWAL] = () => ({ authorizer_access_token: `t-${clock.now()}`, expires_in: 1800 });
    const first = await lookUp({ minimumValiditySeconds: 3600 });
    clock.advance(1);

    expect(await lookUp({ minimumValiditySeconds: 3600 })).toEqual(first);
    expect(calls(RENEWAL)).toBe(1);
  });

  it('nothing is renewed less often than the hour’s budget allows', async () => {
    const { replies, lookUp, clock, calls } = authorizer;
    replies[RENEWAL] = () => ({ authorizer_access_token: `t-${clock.now()}` });
    for (let minutes = 0; minutes < 60; minutes++) {
      await lookUp();
      clock.advance(60);
    }
    expect(calls(RENEWAL)).toBeLessThan(10);
  });

  it.each([60, 3600, 7200, 86_400])('%d seconds is taken at its word', async (life) => {
    const { replies, lookUp, record, clock } = authorizer;
    replies[RENEWAL] = { authorizer_access_token: 'second', expires_in: life };
    await lookUp();
    expect(await record()).toMatchObject({ expiresAt: clock.now() + life });
    expect(lines()).toEqual([]);
  });

  it('a fraction is stored in whole seconds', async () => {
    const { replies, lookUp, record, clock } = authorizer;
    replies[RENEWAL] = { authorizer_access_token: 'second', expires_in: 7199.9 };
    await lookUp();
    expect(await record()).toMatchObject({ expiresAt: clock.now() + 7199 });
  });
});

describe('the component’s token whose life is told as', () => {
  it.each(lives)('%s is kept', async (_what, life) => {
    const { replies, services, clock } = authorizer;
    replies[COMPONENT] = { component_access_token: 'component', expires_in: life };
    const source = componentTokenSource(componentAppId, services);
    await expect(provideAccessToken(source, {}, services)).resolves.toEqual({
      accessToken: 'component',
      expiresAt: clock.now() + ASSUMED_TOKEN_SECONDS,
    });
    expect(lines()).toMatchObject([{ path: COMPONENT, assumed: 'expires_in' }]);
  });
});

describe('the tokens of a code whose life is told as', () => {
  const info = { authorizer_appid: key.authorizerAppId, func_info: [] };

  it.each(lives)('%s are kept', async (_what, life) => {
    const { replies, services, record, clock } = authorizer;
    const tokens = { authorizer_access_token: 'by-code', authorizer_refresh_token: 'refresh-1' };
    replies[EXCHANGE] = { authorization_info: { ...info, ...tokens, expires_in: life } };
    await applyEvent(authorizedEvent(clock.now()), services);

    expect(await record()).toMatchObject({
      accessToken: 'by-code',
      expiresAt: clock.now() + ASSUMED_TOKEN_SECONDS,
    });
    expect(await services.store.readRefreshToken(key, 1)).toBe('refresh-1');
    expect(lines()).toMatchObject([{ path: EXCHANGE, assumed: 'authorization_info.expires_in' }]);
  });

  it('nothing is assumed where there is no token', async () => {
    const { replies, services, clock } = authorizer;
    replies[EXCHANGE] = { authorization_info: info };
    await applyEvent(authorizedEvent(clock.now()), services);
    expect(lines()).toEqual([]);
  });
});

it('a token of an assumed life is known as new beside the token of another code', async () => {
  const { clock, record, services } = authorizer;
  const changedAt = clock.now();
  const assumed = { value: 'first', validForSeconds: ASSUMED_TOKEN_SECONDS };
  await storeGrant({ ...grant, changedAt, accessToken: assumed }, services);
  clock.advance(20);
  await storeGrant({ ...grant, changedAt, accessToken: issued('second') }, services);
  expect(await record()).toMatchObject({ expiresAt: clock.now() + OVERLAP_SECONDS });
});
