/** The time by which calls to WeChat are limited: it goes on while the process is frozen. */
import { describe, expect, it } from '@jest/globals';
import { createUptime } from '../../../shared/wechat/uptime.ts';
import { START } from '../../support/services.ts';

/** Milliseconds between two readings, in which the two clocks have gone on by so much. */
function measure(running: number, wall: number): number {
  const clocks = { running: 5000, wall: START * 1000 };
  const uptime = createUptime({ running: () => clocks.running, wall: () => clocks.wall });
  const before = uptime();
  clocks.running += running;
  clocks.wall += wall;
  return uptime() - before;
}

describe('between two readings', () => {
  it.each([
    ['both clocks went on', 300, 300, 300],
    ['the machine slept, and only the wall clock has gone on', 2, 60_000, 60_000],
    ['the wall clock was set back', 300, -3_600_000, 300],
    ['nothing has happened', 0, 0, 0],
  ])('%s', (_what, running, wall, expected) => {
    expect(measure(running, wall)).toBe(expected);
  });

  it('the wall clock was set back and forward again: this is no freeze', () => {
    const clocks = { running: 0, wall: START * 1000 };
    const uptime = createUptime({ running: () => clocks.running, wall: () => clocks.wall });
    const before = uptime();
    clocks.wall -= 3_600_000;
    uptime();
    clocks.wall += 3_600_000;
    clocks.running += 7;
    expect(uptime() - before).toBe(7);
  });
});
