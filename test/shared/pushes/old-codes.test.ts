/** A code that WeChat refuses again and again holds up its account's later grants for a limited time. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { retryDelaySeconds } from '../../../shared/edge/retry-delay.ts';
import { applyEvent } from '../../../shared/pushes/events.ts';
import { WechatApiError } from '../../../shared/wechat/errors.ts';
import {
  authorizedEvent,
  errcode,
  EXCHANGE,
  INFO,
  key,
  startAuthorizer,
  type TestAuthorizer,
} from '../../support/authorizer.ts';
import { brokenConnection, type FakeReply } from '../../support/fake-wechat.ts';
import { START } from '../../support/services.ts';

/** As design.md has it: with 45011 the pauses are longer. */
const LONGEST_HOLD_SECONDS = 90 * 60;
const LONGEST_HOLD_BY_QUOTA_SECONDS = 125 * 60;

const refusals: [string, FakeReply][] = [
  ['-1', errcode(-1)],
  ['an errcode that nobody knows', errcode(89999)],
  ['a quota', errcode(45011)],
  ['a 502', () => new Response('<html>', { status: 502 })],
  ['a broken connection', brokenConnection],
  ['an answer that is not understood', { errcode: 0 }],
];

let authorizer: TestAuthorizer;

beforeEach(async () => {
  authorizer = await startAuthorizer();
});

const stored = () => authorizer.services.store.readAuthorizer(key);

/** Tries the event as the queue does. @returns the seconds until it is done */
async function workUntilDone(event: ReturnType<typeof authorizedEvent>): Promise<number> {
  const { clock, services } = authorizer;
  for (let tries = 1; tries <= 100; tries++) {
    try {
      await applyEvent(event, services);
      return clock.now() - START;
    } catch (error) {
      clock.advance(retryDelaySeconds({ error, tries, now: clock.now() }));
    }
  }
  return Infinity;
}

describe.each(refusals)('a code that WeChat refuses for ever with %s', (what, reply) => {
  const longest = what === 'a quota' ? LONGEST_HOLD_BY_QUOTA_SECONDS : LONGEST_HOLD_SECONDS;

  beforeEach(() => {
    authorizer.replies[EXCHANGE] = reply;
  });

  it('is tried as long as it can be good, and then the account is asked for', async () => {
    const seconds = await workUntilDone(authorizedEvent(START));

    expect(seconds).toBeGreaterThan(3600);
    expect(seconds).toBeLessThan(longest);
    expect(await stored()).toMatchObject({ status: 'authorized', changedAt: START });
    expect(await authorizer.services.store.readRefreshToken(key, 1)).toBe('refresh-1');
    expect(authorizer.log).toContainEqual(
      expect.objectContaining({ message: 'Code could not be exchanged in time', ...key }),
    );
    expect(JSON.stringify(authorizer.log)).not.toContain('"code"');
  });

  it('comes again where WeChat cannot be asked for the account either', async () => {
    authorizer.replies[INFO] = errcode(-1);
    authorizer.clock.advance(2 * 3600);

    const applied = applyEvent(authorizedEvent(START), authorizer.services);
    await expect(applied).rejects.toThrow('api_get_authorizer_info');
    expect(await stored()).toBeUndefined();
  });

  it('keeps its turn while it can be good, by clocks that differ by five minutes', async () => {
    authorizer.clock.advance(3600 + 300);
    await expect(applyEvent(authorizedEvent(START), authorizer.services)).rejects.toBeInstanceOf(
      Error,
    );
    expect(authorizer.calls(INFO)).toBe(0);
  });
});

it('a code whose account nobody knows holds up no other event: it is not given up', async () => {
  const { authorizerAppId: _unknown, ...event } = authorizedEvent(START);
  authorizer.replies[EXCHANGE] = errcode(-1);
  authorizer.clock.advance(5 * 3600);

  await expect(applyEvent(event, authorizer.services)).rejects.toMatchObject({ errcode: -1 });
});

it('an old code that works all the same is exchanged', async () => {
  authorizer.clock.advance(5 * 3600);
  await applyEvent(authorizedEvent(START), authorizer.services);
  expect(await authorizer.record()).toMatchObject({ accessToken: 'by-code' });
});

it('a component token that WeChat refuses is replaced, and the old code is tried with the new one', async () => {
  authorizer.clock.advance(5 * 3600);
  let asked = 0;
  const good = authorizer.replies[EXCHANGE];
  authorizer.replies[EXCHANGE] = () =>
    asked++ === 0 || typeof good !== 'object' ? errcode(42001) : good;
  await applyEvent(authorizedEvent(START), authorizer.services);
  expect(await authorizer.record()).toMatchObject({ accessToken: 'by-code' });
});

it('without this rule an event waits for days', () => {
  const error = new WechatApiError(EXCHANGE, -1, '');
  const delays = Array.from({ length: 100 }, (_each, index) =>
    retryDelaySeconds({ error, tries: index + 1, now: START }),
  );
  const days = delays.reduce((sum, each) => sum + each, 0) / 86_400;
  expect(days).toBeGreaterThan(3);
});
