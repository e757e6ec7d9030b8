/** Changes of a grant whose order no date tells: WeChat is asked for the account. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { storeGrant } from '../../../shared/authorizers/grants.ts';
import {
  isEndUndecided,
  isGrantUndecided,
  isSurelyNotBefore,
} from '../../../shared/authorizers/undecided.ts';
import type { Authorizer } from '../../../shared/store/records/authorizer.ts';
import { digest } from '../../../shared/digest.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import {
  authorizedEvent,
  codeAnswer,
  errcode,
  EXCHANGE,
  grant,
  INFO,
  infoOf,
  issued,
  key,
  startAuthorizer,
  storedGrant,
  unauthorizedEvent,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { START } from '../../support/services.ts';

const LIST = '/cgi-bin/component/api_get_authorizer_list';
const NOT_AUTHORIZED = 61003;

let authorizer: TestAuthorizer;
let stored: () => ReturnType<TestAuthorizer['services']['store']['readAuthorizer']>;

beforeEach(async () => {
  authorizer = await startAuthorizer();
  stored = () => authorizer.services.store.readAuthorizer(key);
});

/** The browser is back, by a clock that differs from WeChat's by so many seconds. */
async function comeBackWithClock(seconds: number): Promise<void> {
  authorizer.clock.advance(seconds);
  await authorizer.comeBack(START + seconds - 60);
  authorizer.clock.advance(-seconds);
}

describe('a withdrawal that seems older than the browser’s return', () => {
  it('ends the grant where WeChat has none any more', async () => {
    const { lookUp, replies, services } = authorizer;
    await comeBackWithClock(90);
    replies[INFO] = () => errcode(NOT_AUTHORIZED);
    await applyEvent(unauthorizedEvent(START + 25), services);

    expect(await stored()).toMatchObject({ status: 'revoked' });
    await expect(lookUp()).rejects.toMatchObject({ name: 'AuthorizationRevoked' });
  });

  it('changes nothing where WeChat still has the grant', async () => {
    await comeBackWithClock(90);
    await applyEvent(unauthorizedEvent(START + 25), authorizer.services);

    expect(await stored()).toMatchObject({ status: 'authorized' });
  });

  it('waits in the queue where WeChat does not answer', async () => {
    const { replies, services } = authorizer;
    await comeBackWithClock(90);
    replies[INFO] = () => errcode(-1);

    await expect(applyEvent(unauthorizedEvent(START + 25), services)).rejects.toThrow('-1');
    expect(await stored()).toMatchObject({ status: 'authorized' });
  });
});

describe('a withdrawal that seems newer than the browser’s return', () => {
  it('changes nothing where WeChat still has the grant: our clock was behind', async () => {
    await comeBackWithClock(-90);
    await applyEvent(unauthorizedEvent(START - 30), authorizer.services);

    expect(await stored()).toMatchObject({ status: 'authorized' });
  });

  it.each([
    ['as much as clocks differ', 300],
    ['more than that', 301],
  ])('is believed where it is newer by %s', async (_what, seconds) => {
    const { calls, services } = authorizer;
    await comeBackWithClock(0);
    const before = calls(INFO);
    await applyEvent(unauthorizedEvent(START + seconds), services);

    expect(await stored()).toMatchObject({ status: 'revoked', changedAt: START + seconds });
    expect(await stored()).not.toHaveProperty('isDatedByOurClock');
    expect(calls(INFO)).toBe(before);
  });
});

describe('a grant that seems older than the browser’s return', () => {
  it('has the permission sets that WeChat names now', async () => {
    const { replies, services } = authorizer;
    await comeBackWithClock(90);
    replies[INFO] = infoOf([1, 15]);
    replies[EXCHANGE] = {
      authorization_info: {
        authorizer_appid: key.authorizerAppId,
        authorizer_access_token: 'by-update',
        authorizer_refresh_token: 'refresh-1',
        expires_in: 7200,
        func_info: [{ funcscope_category: { id: 1 } }],
      },
    };
    const { preAuthCode: _visit, ...update } = authorizedEvent(START + 25);
    await applyEvent({ ...update, infoType: 'updateauthorized' }, services);

    expect(await stored()).toMatchObject({ permissionSets: [1, 15] });
    // Which of the two tokens is the newer one is not known: this one is renewed within 5 minutes.
    expect(await authorizer.record()).toMatchObject({
      accessToken: 'by-update',
      expiresAt: START + 300,
    });
  });

  it('keeps the stored permission sets where WeChat names only some that can be read', async () => {
    const { replies, services } = authorizer;
    const dated = { changedAt: START + 90, isDatedByOurClock: true };
    await storeGrant({ ...grant, permissionSets: [1, 15], ...dated }, services);
    const { authorization_info: info } = infoOf([1, 17]);
    const func_info = [...info.func_info, null];
    replies[INFO] = { authorizer_info: {}, authorization_info: { ...info, func_info } };
    const { preAuthCode: _visit, ...update } = authorizedEvent(START + 25);
    await applyEvent({ ...update, infoType: 'updateauthorized' }, services);

    expect(await stored()).toMatchObject({ permissionSets: [1, 15, 17] });
  });

  it('is asked for as well where its code was spent', async () => {
    const { replies, services } = authorizer;
    await comeBackWithClock(90);
    replies[INFO] = infoOf([1, 15]);
    replies[EXCHANGE] = () => errcode(61010);
    const { preAuthCode: _visit, ...update } = authorizedEvent(START + 25);
    await applyEvent({ ...update, infoType: 'updateauthorized' }, services);

    expect(await stored()).toMatchObject({ permissionSets: [1, 15] });
  });
});

describe('a browser’s return that seems older than the end of an earlier grant', () => {
  const endEarlierGrant = async () => {
    const { services } = authorizer;
    await storeGrant({ ...grant, changedAt: START - 1000, accessToken: issued('old') }, services);
    await applyEvent(unauthorizedEvent(START - 10), services);
  };

  it('is stored: our clock is behind', async () => {
    await endEarlierGrant();
    await comeBackWithClock(-90);

    expect(await stored()).toMatchObject({ status: 'authorized', changedAt: START - 10 });
  });

  it('is stored where WeChat does not answer: its code was good', async () => {
    await endEarlierGrant();
    authorizer.replies[INFO] = () => errcode(-1);
    await comeBackWithClock(-90);

    expect(await stored()).toMatchObject({ status: 'authorized' });
    // The merchant may have withdrawn it since: a renewal shows whether it is there.
    expect(await authorizer.record()).not.toHaveProperty('accessToken');
    expect((await authorizer.lookUp()).accessToken).toMatch(/^renewed/);
  });

  it('is asked for once more where WeChat refuses the component’s token', async () => {
    await endEarlierGrant();
    const { [EXCHANGE]: byCode = {} } = authorizer.replies;
    let exchanges = 0;
    authorizer.replies[EXCHANGE] = () =>
      exchanges++ === 0 && typeof byCode === 'object' ? byCode : errcode(61009);
    let asked = 0;
    authorizer.replies[INFO] = () => (asked++ === 0 ? errcode(40001) : infoOf([1, 15]));
    await comeBackWithClock(-90);

    expect(await stored()).toMatchObject({ status: 'authorized', permissionSets: [1, 15] });
  });

  it('is not stored where the merchant has withdrawn that grant, too', async () => {
    await endEarlierGrant();
    authorizer.replies[INFO] = () => errcode(NOT_AUTHORIZED);
    authorizer.replies[LIST] = { total_count: 0, list: [] };

    await expect(comeBackWithClock(-90)).rejects.toMatchObject({
      code: 'grant-ended',
      cause: { message: expect.stringContaining(String(NOT_AUTHORIZED)) },
    });
    expect(await stored()).toMatchObject({ status: 'revoked' });
  });
});

describe('several changes within one second', () => {
  it('end as WeChat says, in whichever order they arrive', async () => {
    const { clock, replies, services } = authorizer;
    await authorizer.authorize();
    await applyEvent(unauthorizedEvent(clock.now()), services);
    expect(await stored()).toMatchObject({ status: 'authorized' });

    replies[INFO] = () => errcode(NOT_AUTHORIZED);
    await applyEvent(unauthorizedEvent(clock.now()), services);
    expect(await stored()).toMatchObject({ status: 'revoked' });
  });
});

describe('a refresh token other than the stored one', () => {
  // The worker stood still between WeChat's answer and the table; the comparison with the list was
  // faster, and WeChat had replaced the refresh token in between.
  it('does not replace a newer one that was stored while its answer was under way', async () => {
    const { clock, replies, services } = authorizer;
    const byCode = replies[EXCHANGE];
    const changedAt = clock.now();
    replies[EXCHANGE] = async () => {
      const listed = { ...grant, authorizerRefreshToken: 'refresh-2', changedAt };
      await storeGrant({ ...listed, accessToken: 'lost' }, services);
      return typeof byCode === 'object' ? byCode : {};
    };
    replies[INFO] = infoOf([1], 'refresh-2');
    const { preAuthCode: _visit, ...event } = authorizedEvent(changedAt);
    await applyEvent(event, services);

    expect(await stored()).toMatchObject({
      refreshTokenVersion: 1,
      refreshTokenDigest: digest('refresh-2'),
    });
  });

  // WeChat's clock is ahead of ours: the stored grant seems to be the later one.
  it('is stored where WeChat refuses the component’s token, and names it to the next one', async () => {
    const { comeBack, record, replies, services } = authorizer;
    await storeGrant({ ...grant, changedAt: START + 60, accessToken: issued('old') }, services);
    let exchanges = 0;
    const byCode = codeAnswer('by-code', 'refresh-2');
    replies[EXCHANGE] = () => (exchanges++ === 0 ? byCode : errcode(61009));
    let asked = 0;
    replies[INFO] = () => (asked++ === 0 ? errcode(40001) : infoOf([1], 'refresh-2'));
    await comeBack(START - 60);

    expect(await stored()).toMatchObject({ refreshTokenDigest: digest('refresh-2') });
    expect(await record()).toMatchObject({ accessToken: 'by-code' });
    expect(exchanges).toBe(1);
  });

  it('is stored where WeChat names it, or does not answer', async () => {
    const { clock, replies, services } = authorizer;
    const earlier = { ...grant, authorizerRefreshToken: 'refresh-0', changedAt: clock.now() };
    await storeGrant({ ...earlier, accessToken: issued('old') }, services);
    replies[INFO] = () => errcode(-1);
    await applyEvent(authorizedEvent(clock.now() + 1), services);

    expect(await stored()).toMatchObject({
      refreshTokenVersion: 2,
      refreshTokenDigest: digest('refresh-1'),
    });
  });
});

describe('a grant that stood still on its way to the table', () => {
  // Meanwhile the merchant went through WeChat's page again, and came back.
  it('leaves the later one where WeChat does not answer, and its own token is doubtful', async () => {
    const { clock, replies, services } = authorizer;
    const later = { ...grant, authorizerRefreshToken: 'refresh-2', permissionSets: [1, 15] };
    const dated = { changedAt: clock.now() + 6, isDatedByOurClock: true };
    await storeGrant({ ...later, ...dated, accessToken: issued('newest') }, services);
    replies[INFO] = () => errcode(-1);
    const { preAuthCode: _visit, ...event } = authorizedEvent(clock.now());
    await applyEvent(event, services);

    expect(await stored()).toMatchObject({
      ...dated,
      permissionSets: [1, 15],
      refreshTokenDigest: digest('refresh-2'),
    });
    expect((await authorizer.record())?.expiresAt).toBe(clock.now() + 300);
  });
});

describe('a grant beside one whose stored date is ahead', () => {
  const ahead = { changedAt: START + 86_400, permissionSets: [1, 15] };

  beforeEach(async () => {
    const { clock, services } = authorizer;
    await storeGrant({ ...grant, ...ahead, accessToken: issued('old') }, services);
    clock.advance(3600);
  });

  const receive = () => {
    const { preAuthCode: _visit, ...event } = authorizedEvent(START + 3600);
    return applyEvent(event, authorizer.services);
  };

  it('has what WeChat says now: the date does not tell which is the newer', async () => {
    authorizer.replies[INFO] = infoOf([1, 15]);
    await receive();

    expect(await stored()).toMatchObject({ changedAt: START + 3600, permissionSets: [1, 15] });
  });

  it('is stored as it came where WeChat does not answer, with a token of which nobody knows', async () => {
    authorizer.replies[INFO] = () => errcode(-1);
    await receive();

    expect(await stored()).toMatchObject({ changedAt: START + 3600, permissionSets: [] });
    expect(await authorizer.record()).toMatchObject({ expiresAt: START + 3600 + 300 });
  });
});

describe('WeChat is asked, or not,', () => {
  const known: Authorizer = { ...storedGrant, changedAt: START };

  it('of a withdrawal that is stored already', () => {
    const end = { changedAt: START };
    expect(isEndUndecided(known, end, START)).toBe(true);
    expect(isEndUndecided({ ...known, status: 'revoked' }, end, START)).toBe(false);
  });

  it('of a withdrawal that is dated by its arrival, however late that is', () => {
    const end = { changedAt: START + 3600, isDatedByOurClock: true };
    expect(isEndUndecided(known, end, START + 3600)).toBe(true);
  });

  it('of any withdrawal beside a stored date that is ahead', () => {
    const ahead = { ...known, changedAt: START + 86_400 };
    expect(isEndUndecided(ahead, { changedAt: START + 60 }, START + 60)).toBe(true);
  });

  it('of a grant that changes nothing but brings the first refresh token', () => {
    const { refreshTokenDigest: _none, ...withoutToken } = known;
    const given = { ...grant, changedAt: START + 1 };
    expect(isGrantUndecided(withoutToken, given, START + 1)).toBe(false);
  });

  it('of a grant that changes nothing, whatever clock dated it', () => {
    const given = { ...grant, changedAt: START, isDatedByOurClock: true };
    expect(isGrantUndecided(known, { ...given, permissionSets: [1, 2] }, START)).toBe(true);
    expect(isGrantUndecided(known, given, START)).toBe(false);
    expect(isGrantUndecided({ ...known, status: 'revoked' }, given, START)).toBe(true);
  });

  it.each([
    ['ours, two minutes apart, of which two instances may have dated each', true, 119, true],
    ['ours, further apart than our clocks differ', true, 120, false],
    ['ours, of which the second seems older', true, -30, true],
    ['WeChat’s', undefined, 1, false],
    ['WeChat’s, of which the second is older', undefined, -30, false],
  ])('of grants with dates that are %s', (_whose, isDatedByOurClock, seconds, expected) => {
    const before = { ...known, isDatedByOurClock };
    const dated = { changedAt: START + seconds, isDatedByOurClock };
    const next = { ...grant, permissionSets: [1, 2], ...dated };
    expect(isGrantUndecided(before, next, START)).toBe(expected);
  });
});

describe('a date that is surely not before another one', () => {
  const ours = (changedAt: number) => ({ changedAt, isDatedByOurClock: true });
  const wechats = (changedAt: number) => ({ changedAt });

  it.each([
    ['is the same one, by WeChat’s clock', wechats(1000), wechats(1000), true],
    ['is none that is earlier by it', wechats(999), wechats(1000), false],
    ['is as much later as clocks differ', ours(1300), wechats(1000), true],
    ['is none that is later by less', ours(1299), wechats(1000), false],
    ['is as much later as instances’ clocks differ', ours(1120), ours(1000), true],
    ['is none that is later by less, by our clocks', ours(1119), ours(1000), false],
  ])('%s', (_what, date, other, expected) => {
    expect(isSurelyNotBefore(date, other)).toBe(expected);
  });
});
