/**
 * A simulator of WeChat for third-party platforms: pushes, APIs, and the page on which merchants
 * authorize. All state is in memory; a snapshot of it can be kept.
 *
 * - `state/` is the data of WeChat, `pushes/` delivers pushes to a component, and `credentials/` has
 *   the rules for tickets, tokens and grants.
 * - `api/` answers API calls (`ordinary/` those of accounts, `sns/` those that sign users in),
 *   `authorization-page/` has the pages for merchants and users, `console/` is the page for
 *   developers, and `control/` the interface for tests. These four use the folders above.
 * - `publish-check/` plays WeChat's check of a platform (全网发布检测). `control/` starts it.
 * - `http-server.ts` routes each request to one of these four.
 */
import { createControl } from './control/control.ts';
import { startTimer } from './credentials/verify-tickets.ts';
import { createHttpServer } from './http-server.ts';
import { createSimulation, type SimulatorOptions } from './simulation.ts';
import { OUTSIDE_ADDRESS } from './state/settings.ts';
import { restoreSnapshot, takeSnapshot } from './state/snapshot.ts';

export type { Account } from './state/accounts.ts';
export type { Forgettable } from './control/forget.ts';
export type { AuthorizeOptions, AuthorizeResult } from './control/grants.ts';
export type { ApiFault, ApiFaultKind } from './state/api-faults.ts';
export type { PushOutcome } from './pushes/delivery.ts';
export type { PushFault, PushFaultKind } from './pushes/faults.ts';
export type { PushLogEntry } from './pushes/log.ts';
export type { PublishCheckOptions } from './publish-check/check.ts';
export type { PublishCheckLine, PublishCheckReport } from './state/publish-check.ts';
export type { Settings } from './state/settings.ts';
export type { ShownEvent, SimulatorOptions } from './simulation.ts';
export type { ComponentOptions, TestVersion } from './state/state.ts';
/** The server with the methods for tests. */
export type WechatSimulator = ReturnType<typeof createWechatSimulator>;

/** Creates a simulator that does not listen yet. */
export function createWechatSimulator(options: SimulatorOptions) {
  const { hostNames } = options;
  const simulation = createSimulation(options);
  const control = createControl(simulation);
  const server = createHttpServer({ simulation, control, hostNames });
  const outside = createHttpServer({ simulation, control, callerAddress: OUTSIDE_ADDRESS });
  let stopTimer: (() => void) | undefined;
  return {
    ...control,
    /** The simulator's URL without a trailing slash. Empty until it listens. */
    get url() {
      return simulation.baseUrl;
    },
    /** The URL of the second port. Empty until it listens. */
    get outsideUrl() {
      return simulation.outsideUrl;
    },
    /** The state as bytes, for a later run. It has tokens in it. */
    snapshot: () => takeSnapshot(simulation),
    /** Goes on with the state of an earlier run. @throws {Error} if it cannot be read */
    restore: (bytes: Buffer) => restoreSnapshot(simulation, bytes),
    /** @param port 0: any free port. @returns the URL */
    async listen(port: number, host = '127.0.0.1'): Promise<string> {
      simulation.baseUrl = await server.listen(port, host);
      stopTimer = startTimer(simulation);
      return simulation.baseUrl;
    },
    /**
     * Opens a second port. Calls that arrive there come from another address than the keeper's,
     * which is not on the allow-list (61004) until a test puts it there.
     *
     * @param port 0: any free port. @returns the URL
     */
    async listenOutside(port: number, host = '127.0.0.1'): Promise<string> {
      simulation.outsideUrl = await outside.listen(port, host);
      return simulation.outsideUrl;
    },
    /** Stops listening, and aborts open connections and running pushes. */
    async close(): Promise<void> {
      stopTimer?.();
      await Promise.all([server.close(), outside.close(), simulation.pushes.close()]);
      simulation.faults.releaseHanging();
    },
  };
}
