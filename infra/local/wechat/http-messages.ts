/** Requests and answers as the simulator's parts see them. */
import type { IncomingHttpHeaders } from 'node:http';

/** A request, read to its end. */
export interface SimulatorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  remoteAddress: string;
  /** Resolves when the answer has been sent, or the connection has broken. */
  answered: Promise<void>;
}

/** An answer in full. */
export interface SimulatorResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** What the server does instead of answering. */
export const breakConnection = 'break-connection';

/** What becomes of a request. */
export type Handled = SimulatorResponse | typeof breakConnection;

/** An answer as the API gives it. */
export function json(value: unknown, status = 200): SimulatorResponse {
  const headers = { 'content-type': 'application/json; encoding=utf-8' };
  return { status, headers, body: JSON.stringify(value) };
}

/** WeChat answers pages with status 200 even when they show an error. */
export function page(body: string, status = 200): SimulatorResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** Sends the browser on. */
export function redirect(status: 302 | 303, location: string): SimulatorResponse {
  return { status, headers: { location }, body: '' };
}

/** A picture. */
export function svg(body: string): SimulatorResponse {
  return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body };
}
