import { describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import { inTime, startTimeLeft, TooLate } from '../../../shared/pushes/time-left.ts';

const now = 1_795_312_800_000;

/** @param passed since API Gateway took the push in, in milliseconds */
function start(passed: number) {
  let uptime = 7;
  const ports = { epochMilliseconds: () => now, uptime: () => uptime };
  const timeLeft = startTimeLeft(now - passed, ports);
  return {
    timeLeft,
    pass: (milliseconds: number) => {
      uptime += milliseconds;
    },
  };
}

describe('the time that is left for an answer', () => {
  it.each([
    ['begins with 4.5 s', 0, 4500],
    ['is less after a cold start', 1200, 3300],
    ['is a second at least', 4200, 1000],
    ['is all of it where WeChat has gone: there is no hurry', 7000, 4500],
    ['is all of it where a clock is wrong', -3_600_000, 4500],
  ])('%s', (_what, passed, left) => {
    expect(start(passed).timeLeft()).toBe(left);
  });

  it('passes, and is over then', () => {
    const { timeLeft, pass } = start(1000);
    pass(3000);
    expect(timeLeft()).toBe(500);
    pass(501);
    expect(timeLeft()).toBe(0);
  });
});

describe('what has to happen in time', () => {
  it('gives its result, or its own failure', async () => {
    await expect(inTime(1000, Promise.resolve(1))).resolves.toBe(1);
    await expect(inTime(1000, Promise.reject(new Error('own')))).rejects.toThrow('own');
  });

  it('is given up when the time is over, and may fail later', async () => {
    const failing = wait(30).then(() => {
      throw new Error('later');
    });
    await expect(inTime(5, failing)).rejects.toBeInstanceOf(TooLate);
    await wait(40);
  });
});
