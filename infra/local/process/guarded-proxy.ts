/** Passes requests on to a server of another program, except those of other sites' pages. */
import {
  Agent,
  request as sendRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createGuardedServer } from '../wechat/guarded-server.ts';
import { listen, stopListening } from './ports.ts';

/** The most that a connection to the other program is left unused. Its own limit must be longer. */
const IDLE_MILLISECONDS = 10_000;

/** A listening proxy. */
export interface GuardedProxy {
  /** Without a slash at the end. */
  endpoint: string;
  close: () => Promise<void>;
}

/**
 * Listens on the loopback address.
 *
 * @param target the other server's URL; it need not listen yet
 * @param port 0: any free port
 * @throws {Error} of Node.js with code EADDRINUSE and the `port`
 */
export async function startGuardedProxy(target: string, port: number): Promise<GuardedProxy> {
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MILLISECONDS });
  const server = createGuardedServer((request, response) => {
    passOn({ target, agent }, request, response);
  });
  const endpoint = await listen(server, port);
  const close = async () => {
    await stopListening(server);
    agent.destroy();
  };
  return { endpoint, close };
}

function passOn(
  { target, agent }: { target: string; agent: Agent },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { method, url = '/', headers } = request;
  const { hostname, port } = new URL(target);
  const passedOn = sendRequest({ agent, hostname, port, method, path: url, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, withoutCors(answer.headers));
    answer.pipe(response);
  });
  passedOn.on('error', () => response.destroy());
  response.on('close', () => {
    if (!response.writableFinished) passedOn.destroy();
  });
  request.pipe(passedOn);
}

/** No page but this server's own may read an answer. */
function withoutCors(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith('access-control-')));
}
