/** The HTTP server: reads requests, routes them to the simulator's parts and sends the responses. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerApiCall } from './api/answer.ts';
import { FileAnswer } from './api/file-answer.ts';
import { isMultipart } from './api/form.ts';
import { picture } from './api/authorizer-info.ts';
import {
  authorizationPaths,
  confirmAuthorization,
  confirmPath,
  showAuthorizationPage,
} from './authorization-page/page.ts';
import { signInOnTheWeb, webSignInPath } from './authorization-page/web-sign-in.ts';
import { runConsoleAction } from './console/actions/run.ts';
import { showConsole } from './console/page.ts';
import { consoleActionPath } from './console/widgets.ts';
import type { Control } from './control/control.ts';
import { answerControlCall } from './control/http/answer.ts';
import { createGuardedServer } from './guarded-server.ts';
import {
  breakConnection,
  json,
  svg,
  type Handled,
  type SimulatorRequest,
  type SimulatorResponse,
} from './http-messages.ts';
import type { Simulation } from './simulation.ts';

/** WeChat takes files of up to 10 MB. Larger ones must arrive here, too, to be refused. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

const picturePath = '/simulator/pictures/';

/** The simulated WeChat, its control, and where calls to this server seem to come from. */
export interface Served {
  simulation: Simulation;
  control: Control;
  /** Default: the address of the connection. */
  callerAddress?: string | undefined;
  /** Further names of the server. */
  hostNames?: readonly string[] | undefined;
}

/** Creates a server that does not listen yet. */
export function createHttpServer(served: Served) {
  const { hostNames } = served;
  const server = createGuardedServer(
    (incoming, outgoing) => {
      void serve(served, incoming, outgoing);
    },
    { hostNames, isLinked },
  );
  return {
    async listen(port: number, host: string): Promise<string> {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, resolve);
      });
      const address = server.address();
      const actualPort = typeof address === 'object' ? (address?.port ?? port) : port;
      return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
    },
    async close(): Promise<void> {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Where merchants and users come from other sites, and what these may show of accounts. */
function isLinked(path: string): boolean {
  return [...authorizationPaths, webSignInPath].includes(path) || path.startsWith(picturePath);
}

async function serve(
  { simulation, control, callerAddress }: Served,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const answered = new Promise<void>((resolve) => {
    outgoing.once('close', resolve);
  });
  const handled = await readRequest(incoming, answered)
    .then((request) => ({ ...request, ...(callerAddress && { remoteAddress: callerAddress }) }))
    .then((request) => routeRequest(simulation, control, request))
    .catch((error: unknown) => json({ error: String(error) }, 500));
  if (handled === breakConnection) outgoing.destroy();
  else sendOrSay(handled, outgoing);
}

/** A test can order an answer that HTTP does not know, such as a header with a line break. */
function sendOrSay(answer: SimulatorResponse, outgoing: ServerResponse): void {
  try {
    send(answer, outgoing);
  } catch (error) {
    if (outgoing.headersSent) outgoing.destroy();
    else send(json({ error: String(error) }, 500), outgoing);
  }
}

function send(
  { status, headers, body, bytes = Buffer.from(body), isCut }: SimulatorResponse,
  outgoing: ServerResponse,
): void {
  outgoing.writeHead(status, headers);
  if (isCut) outgoing.write(bytes.subarray(0, bytes.length / 2), () => outgoing.destroy());
  else outgoing.end(bytes);
}

async function readRequest(
  incoming: IncomingMessage,
  answered: Promise<void>,
): Promise<SimulatorRequest> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Error('The request is too large');
    parts.push(part);
  }
  const url = urlOf(incoming);
  const bytes = Buffer.concat(parts);
  const content = isMultipart(incoming) ? { body: '', bytes } : { body: bytes.toString() };
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    ...content,
    remoteAddress: (incoming.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    answered,
  };
}

/** A path such as `//x` must stay a path: resolved against a URL it would be a host. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  return new URL(url.startsWith('/') ? `http://simulator${url}` : url, 'http://simulator');
}

async function routeRequest(
  simulation: Simulation,
  control: Control,
  request: SimulatorRequest,
): Promise<Handled> {
  const { path } = request;
  if (authorizationPaths.includes(path)) return showAuthorizationPage(simulation, request);
  if (path === confirmPath) return confirmAuthorization(simulation, request);
  if (path === webSignInPath) return signInOnTheWeb(simulation, request);
  if (path === '/') return showConsole(simulation, request);
  if (path === consoleActionPath) return runConsoleAction({ simulation, control }, request);
  if (path.startsWith(picturePath)) return answerPicture(simulation, path);
  if (path.startsWith('/simulator/media/')) return answerVideo(simulation, path);
  if (path.startsWith('/simulator/')) return answerControlCall(control, request);
  return answerApiCall(simulation, request);
}

/** The address that media/get gives for a video. */
function answerVideo({ media }: Simulation, path: string): Handled {
  const video = media.get(path.slice(path.lastIndexOf('/') + 1));
  if (video?.type !== 'video') return json({ error: 'no such video' }, 404);
  return new FileAnswer(video.content, video.contentType).toResponse();
}

function answerPicture({ accounts }: Simulation, path: string): Handled {
  const account = accounts.get(path.slice(path.lastIndexOf('/') + 1).replace(/\.svg$/, ''));
  return account ? svg(picture(account)) : json({ error: 'no such account' }, 404);
}
