/** Keeps this process from speaking to other machines, whatever code runs in it. */
import { Socket } from 'node:net';

/** The connections that were asked for. It changes as they come. */
export interface Connections {
  allowed: number;
  /** The hosts that were refused. */
  refused: string[];
}

/**
 * The SDK has addresses of WeChat built in. One that was overlooked must not be called, and its name
 * must not even be looked up.
 */
export function allowLoopbackOnly(): Connections {
  const connections: Connections = { allowed: 0, refused: [] };
  const { connect } = Socket.prototype as { connect: (...given: unknown[]) => Socket };
  function connectIfLoopback(this: Socket, ...given: unknown[]): Socket {
    const host = hostOf(given);
    if (host === '127.0.0.1') {
      connections.allowed++;
      return Reflect.apply(connect, this, given);
    }
    connections.refused.push(host);
    // Later, as if its name had been looked up in vain: callers are not ready for an error at once.
    process.nextTick(() => this.destroy(new Error(`${host} is not on this machine`)));
    return this;
  }
  Socket.prototype.connect = connectIfLoopback;
  return connections;
}

/** Node.js itself passes its options in a list. */
function hostOf([first]: unknown[]): string {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  const named = typeof options === 'object' && options !== null && 'host' in options;
  return named ? String(options.host) : 'a host without a name';
}
