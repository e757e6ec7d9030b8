/** How long a look-up waits for other renewers. */
import { describe, expect, it } from '@jest/globals';
import type { Stopwatch } from '../../../shared/services.ts';
import { areWaitsOver, limitWaits, pauseMs, type Waits } from '../../../shared/tokens/waits.ts';

describe('the waits of a look-up', () => {
  const at = { ms: 5000 };
  const ports: Stopwatch & Waits & { name: string } = { uptime: () => at.ms, name: 'ports' };
  const limited = limitWaits(ports, 5000);

  it.each([
    ['go on before 16 s', 20_999, 0, false],
    ['end after 16 s', 21_000, 0, true],
    ['go on for the 24th time', 5000, 23, false],
    ['end after 24 of them', 5000, 24, true],
  ])('%s', (_what, ms, waits, expected) => {
    at.ms = ms;
    expect(areWaitsOver(waits, limited)).toBe(expected);
  });

  it('have no end in time where nobody has set one', () => {
    expect(areWaitsOver(23, { uptime: () => 10 ** 9 })).toBe(false);
  });

  it('change nothing else of the ports', () => {
    expect(limited).toMatchObject({ name: 'ports' });
  });
});

describe('a pause', () => {
  it.each([
    ['begins short', 0, 0.5, 100],
    ['becomes longer', 2, 0.5, 400],
    ['is never longer than 0.8 s', 9, 0.5, 800],
    ['is a quarter shorter at least by chance', 0, 0, 75],
    ['is a quarter longer at most by chance', 9, 1, 1000],
  ])('%s', (_what, waits, random, expected) => {
    expect(pauseMs(waits, random)).toBe(expected);
  });
});
