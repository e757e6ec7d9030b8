/** The time of a local run. */
import type { WechatSimulator } from './wechat/simulator.ts';

/**
 * Lets functions and simulator share one time. The simulator's console page can move its clock, and
 * the functions' clock follows.
 */
export function createServiceTime(simulator: WechatSimulator | undefined) {
  let skippedSeconds = 0;
  return {
    now: () => simulator?.now() ?? Math.floor(Date.now() / 1000) + skippedSeconds,
    // Rounded up: the simulator counts whole seconds, so it is up to one second behind.
    offsetSeconds: () =>
      simulator ? Math.ceil(simulator.now() - Date.now() / 1000) : skippedSeconds,
    advance: async (seconds: number) => {
      skippedSeconds += seconds;
      await simulator?.advance(seconds);
    },
  };
}
