/**
 * A server that behaves as WeChat does towards a third-party platform: pushes, APIs, the page on
 * which merchants authorize. All state is in memory.
 *
 * `state/` is what WeChat knows, `pushes/` how it tells a component, `credentials/` its rules for
 * tickets, tokens and grants. Four folders use these: `api/` answers API calls,
 * `authorization-page/` is what a merchant sees, `console/` what a developer sees, and `control/`
 * what a test can do. `http-server.ts` finds which of the four answers a request.
 */
import { createControl } from './control/control.ts';
import { startTimer } from './credentials/verify-tickets.ts';
import { createHttpServer } from './http-server.ts';
import { createSimulation, type SimulatorOptions } from './simulation.ts';

export type { Account } from './state/accounts.ts';
export type { Forgettable } from './control/forget.ts';
export type { AuthorizeOptions, AuthorizeResult } from './control/grants.ts';
export type { ApiFault, ApiFaultKind } from './state/api-faults.ts';
export type { PushOutcome } from './pushes/delivery.ts';
export type { PushFault, PushFaultKind } from './pushes/faults.ts';
export type { PushLogEntry } from './pushes/log.ts';
export type { Settings } from './state/settings.ts';
export type { SimulatorOptions } from './simulation.ts';
export type { ComponentOptions } from './state/state.ts';
/** The server and the methods of its control surface. */
export type WechatSimulator = ReturnType<typeof createWechatSimulator>;

/** A simulator that does not listen yet. */
export function createWechatSimulator(options: SimulatorOptions) {
  const simulation = createSimulation(options);
  const control = createControl(simulation);
  const server = createHttpServer(simulation, control);
  let stopTimer: (() => void) | undefined;
  return {
    ...control,
    /** Where it is reached, without trailing slash; empty until it listens. */
    get url() {
      return simulation.baseUrl;
    },
    /** @param port 0 takes a free one. @returns the url */
    async listen(port: number, host = '127.0.0.1'): Promise<string> {
      simulation.baseUrl = await server.listen(port, host);
      stopTimer = startTimer(simulation);
      return simulation.baseUrl;
    },
    /** Breaks off everything that is open. */
    async close(): Promise<void> {
      stopTimer?.();
      await Promise.all([server.close(), simulation.pushes.close()]);
      simulation.faults.releaseHanging();
    },
  };
}
