/** The types of HTTP requests and responses within the simulator. */
import type { IncomingHttpHeaders } from 'node:http';

/** A file in a multipart body. */
export interface UploadedFile {
  fileName: string;
  contentType: string;
  content: Buffer;
}

/** The fields of a multipart body. */
export type Form = ReadonlyMap<string, string | UploadedFile>;

/** A completely read request. */
export interface SimulatorRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** As text. Empty for a multipart body. */
  body: string;
  /** Only for a multipart body. */
  bytes?: Buffer | undefined;
  /** The address that WeChat sees the call come from. */
  remoteAddress: string;
  /** Resolves when the response has been sent or the connection has broken. */
  answered: Promise<void>;
}

/** A complete response. */
export interface SimulatorResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Sent in place of `body`: a picture or another file. */
  bytes?: Buffer | undefined;
  /** Only half of it is sent, then the connection breaks. */
  isCut?: boolean;
}

/** Tells the server to break the connection instead of sending a response. */
export const breakConnection = 'break-connection';

/** The result of handling a request. */
export type Handled = SimulatorResponse | typeof breakConnection;

/** The content type of most answers of WeChat's API. */
export const JSON_TYPE = 'application/json; encoding=utf-8';

export const HTML_TYPE = 'text/html; charset=utf-8';

/** A JSON response. */
export function json(value: unknown, status = 200, contentType = JSON_TYPE): SimulatorResponse {
  return { status, headers: { 'content-type': contentType }, body: JSON.stringify(value) };
}

/** An HTML page. WeChat uses status 200 even for error pages. */
export function page(body: string, status = 200): SimulatorResponse {
  return { status, headers: { 'content-type': HTML_TYPE }, body };
}

/** A redirect of the browser. */
export function redirect(status: 302 | 303, location: string): SimulatorResponse {
  return { status, headers: { location }, body: '' };
}

/** An SVG picture. */
export function svg(body: string): SimulatorResponse {
  return { status: 200, headers: { 'content-type': 'image/svg+xml' }, body };
}
