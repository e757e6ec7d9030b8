/** The two clocks of the bench of outages, and a server that never answers. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Time that passes only when all wait for it, and no request is under way. */
export function createVirtualClock(isBusy: () => boolean) {
  let nowMs = 0;
  const sleepers = new Map<() => void, number>();
  const settle = async () => {
    for (let turns = 0; turns < 3; turns = isBusy() ? 0 : turns + 1)
      await new Promise(setImmediate);
  };
  return {
    nowMs: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => void sleepers.set(wake, nowMs + ms)),
    async pass(ms: number) {
      const end = nowMs + ms;
      for (await settle(); ; await settle()) {
        nowMs = Math.min(end, ...sleepers.values());
        const due = [...sleepers].filter(([, at]) => at <= nowMs);
        if (due.length === 0) return;
        for (const [wake] of due) if (sleepers.delete(wake)) wake();
      }
    },
  };
}

export function createRealClock() {
  const startedAt = performance.now();
  const nowMs = () => performance.now() - startedAt;
  let end = 0;
  return { nowMs, sleep, pass: (ms: number) => sleep(Math.max(0, (end += ms) - nowMs())) };
}

/** Accepts every connection and says nothing. */
export async function startSilentServer() {
  const closing = new AbortController();
  const server = createServer((socket) => {
    closing.signal.addEventListener('abort', () => socket.on('error', () => {}).destroy());
  });
  await once(server.listen({ port: 0, host: '127.0.0.1', signal: closing.signal }), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, close: () => closing.abort() };
}
