/** Lets servers listen on this machine only, on a given port or on any free one. */
import { createServer, type Server } from 'node:http';

/** Other machines cannot reach the local service. */
export const LOOPBACK = '127.0.0.1';

/**
 * Lets a server listen on the loopback address.
 *
 * @param port 0: any free port
 * @param host another loopback address
 * @returns its URL, without a slash at the end
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 */
export async function listen(server: Server, port: number, host = LOOPBACK): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return `http://${host}:${portOf(server)}`;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

/** Stops a server immediately. Running requests are aborted. */
export async function stopListening(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

/**
 * Finds a port that is free now, for a program that cannot choose one itself.
 *
 * @param port 0: any free port; otherwise checks only this port
 * @param host another loopback address
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 */
export async function freePort(port: number, host = LOOPBACK): Promise<number> {
  const server = createServer();
  const url = await listen(server, port, host);
  await stopListening(server);
  return Number(new URL(url).port);
}
