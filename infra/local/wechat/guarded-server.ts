/**
 * HTTP servers for programs on this machine, and for their own pages. A browser on this machine also
 * runs pages of other sites, which can send requests to any port here: they get a refusal.
 */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';

/** What a refused page gets, as plain text. */
export const FOREIGN_PAGE_REFUSAL =
  'Only programs on this machine and pages of this address itself are answered here.\n';

/** The parts of a request that are looked at. */
export type GuardedRequest = Pick<IncomingMessage, 'headers' | 'method' | 'url'>;

/** What may be different from server to server. */
export interface GuardOptions {
  /** Further names of this server, in lower case. Browser tests give it names of their own. */
  hostNames?: readonly string[] | undefined;
  /** Whether a path is a page to which other sites may link, or a picture that they may show. */
  isLinked?: (path: string) => boolean;
}

/** A server that refuses requests of other sites' pages. It does not listen yet. */
export function createGuardedServer(listener: RequestListener, options?: GuardOptions): Server {
  return createServer((request, response) => {
    if (isOfForeignPage(request, options)) refuse(response);
    else listener(request, response);
  });
}

/** Whether a request can be one of a page that this server has not sent itself. */
export function isOfForeignPage(request: GuardedRequest, options: GuardOptions = {}): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = request.headers;
  const ownHost = host.toLowerCase();
  // A name of another site can lead here (DNS rebinding). Then the browser sees no other site.
  if (!isOwnHost(ownHost, options)) return true;
  if (origin !== undefined) return origin !== `http://${ownHost}`;
  if (site === 'none' || site === 'same-origin') return false;
  return !isFollowedLink(request, options);
}

/** Addresses and names that no other site can have. */
const LOOPBACK_NAME = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|(?:[a-z0-9-]+\.)*localhost)$/;

/** The port may be another program's that passes on to ours, such as `ssh -L`. */
function isOwnHost(host: string, { hostNames = [] }: GuardOptions): boolean {
  const name = host.replace(/:\d+$/, '');
  return LOOPBACK_NAME.test(name) || hostNames.includes(name);
}

/** Another site's page cannot read what a link leads to. Pages of this site may also show it. */
function isFollowedLink(request: GuardedRequest, { isLinked }: GuardOptions): boolean {
  const { headers, method, url = '/' } = request;
  const [path = '/'] = url.split('?');
  if (method !== 'GET' || !isLinked?.(path)) return false;
  const isVisit =
    headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isVisit || headers['sec-fetch-site'] === 'same-site';
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(FOREIGN_PAGE_REFUSAL);
}
