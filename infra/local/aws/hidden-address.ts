/**
 * An address on this machine that no page in a browser gets to, for a server that answers every page.
 * A page can ask any port of 127.0.0.1, so a free port there is soon found.
 */
import { randomInt } from 'node:crypto';
import { freePort, LOOPBACK } from '../process/ports.ts';

/** Browsers connect to none of these. @see https://fetch.spec.whatwg.org/#port-blocking */
const BLOCKED_PORTS = [6665, 6666, 6667, 6668, 6669, 6679, 6697, 6566, 10_080, 4190, 5061, 5060];

/** Host and port of a server. */
export interface HiddenAddress {
  host: string;
  port: number;
}

/** @param host only tests name one that the machine does not have */
export async function findHiddenAddress(host = randomLoopback()): Promise<HiddenAddress> {
  try {
    return { host, port: await freePort(0, host) };
  } catch {
    // macOS has no other loopback address than the one that all pages know.
    return { host: LOOPBACK, port: await freeBlockedPort() };
  }
}

/** One of 16 million, each with all ports: pages can try thousands a second. */
function randomLoopback(): string {
  return [127, ...Array.from({ length: 3 }, () => randomInt(1, 255))].join('.');
}

async function freeBlockedPort(): Promise<number> {
  for (const port of BLOCKED_PORTS) {
    const isFree = await freePort(port).then(
      () => true,
      () => false,
    );
    if (isFree) return port;
  }
  throw new Error(
    `DynamoDB needs one of these ports, but all are in use: ${BLOCKED_PORTS.join(', ')}`,
  );
}
