/** How long an event that failed waits for its next try. */
import { describe, expect, it } from '@jest/globals';
import { MAX_RECEIVE_COUNT } from '../../../infra/data/event-queue-settings.ts';
import { retryDelaySeconds } from '../../../shared/edge/retry-delay.ts';
import { ConfigurationError, KeeperError, QueuedEventUnreadable } from '../../../shared/errors.ts';
import { WechatApiError, WechatUnreachable } from '../../../shared/wechat/errors.ts';
import { START } from '../../support/services.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const errcode = (code: number) => new WechatApiError('/cgi-bin/component/api_query_auth', code, '');
/** As the AWS SDK throws it. */
const busError = Object.assign(new Error('no answer'), { $metadata: { attempts: 3 } });

const delays = (error: unknown) =>
  Array.from({ length: MAX_RECEIVE_COUNT }, (_each, index) =>
    retryDelaySeconds({ error, tries: index + 1, now: START }),
  );
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

it('what no further try can read is set aside without waiting', () => {
  expect(sum(delays(new QueuedEventUnreadable('')))).toBe(0);
});

describe('what passes by itself', () => {
  it.each([
    ['WeChat does not answer', new WechatUnreachable('/cgi-bin/x', 'no answer within 4 s')],
    ['WeChat is busy', errcode(-1)],
    ['WeChat refuses our address', errcode(61004)],
    ['the table does not answer', new KeeperError('StoreUnavailable', '')],
    ['another renewer is slow', new KeeperError('RefreshInProgress', '')],
    ['the event bus does not answer', busError],
    ['a secret is damaged', new ConfigurationError('')],
  ])('waits twice as long each time, up to an hour: %s', (_what, error) => {
    expect(delays(error).slice(0, 12)).toEqual([
      5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600,
    ]);
  });

  it('is tried for more than a weekend', () => {
    expect(sum(delays(errcode(-1)))).toBeGreaterThan(3 * 24 * HOUR);
  });
});

describe('a fault of our own', () => {
  it('is tried often, and for less than an hour, so that later events of the account go on', () => {
    const tries = delays(new TypeError('undefined is not a function'));

    expect(tries.slice(0, 5)).toEqual([5, 10, 20, 30, 30]);
    expect(sum(tries)).toBeLessThan(HOUR);
  });
});

describe('a quota of WeChat’s', () => {
  it('of the minute waits a minute at least', () => {
    expect(delays(errcode(45011)).slice(0, 3)).toEqual([60, 120, 240]);
  });

  it.each([
    ['23:00', 13 * HOUR, HOUR],
    ['one second to midnight', 14 * HOUR - 1, 1],
    ['10:00, for as long as SQS allows', 0, 11 * HOUR],
  ])('of the day waits for the next day in China, at %s', (_when, later, seconds) => {
    const now = START + later;

    expect(retryDelaySeconds({ error: errcode(45009), tries: 1, now })).toBe(seconds);
    expect(retryDelaySeconds({ error: errcode(45009), tries: 50, now })).toBe(seconds);
  });
});

it('a number of tries that is not known counts as the first', () => {
  expect(retryDelaySeconds({ error: errcode(-1), tries: NaN, now: START })).toBe(5);
});
