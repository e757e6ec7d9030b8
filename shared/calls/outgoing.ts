/** What is sent to WeChat for a caller: the query with the token, and the body. */
import { KeeperError } from '../errors.ts';
import type { RawRequest } from '../wechat/raw-call.ts';
import type { CallRequest, Scalar } from './call-request.ts';
import type { CallRule } from './call-rules.ts';

/** The part of a request that is the same at each attempt. */
export type Outgoing = Omit<RawRequest, 'search'>;

/** A file of the request, with its bytes. */
export interface OutgoingFile {
  field: string;
  filename: string;
  contentType?: string | undefined;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Method and body. A body that is sent twice is composed once. */
export async function composeOutgoing(
  request: CallRequest,
  files: readonly OutgoingFile[],
): Promise<Outgoing> {
  const { path } = request;
  const { contentType, body } = await composeBody(request, files);
  const method = request.method ?? (body ? 'POST' : 'GET');
  return { method, path, headers: contentType ? { 'content-type': contentType } : {}, body };
}

interface Body {
  contentType?: string;
  body?: Uint8Array<ArrayBuffer>;
}

async function composeBody(
  { body, bodyText, form }: CallRequest,
  files: readonly OutgoingFile[],
): Promise<Body> {
  if (body) return textBody(jsonOf(body), 'application/json');
  if (bodyText !== undefined) return textBody(bodyText, contentTypeOf(bodyText));
  return form || files.length > 0 ? multipartBody(form ?? {}, files) : {};
}

function jsonOf(body: object): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const message = 'body has too many levels; use bodyText';
    throw new KeeperError('InvalidRequest', message, { cause: error });
  }
}

function textBody(text: string, contentType: string): Body {
  return { contentType, body: new TextEncoder().encode(text) };
}

/** By the first sign: WeChat's APIs take JSON, and a few XML. */
function contentTypeOf(text: string): string {
  const [first] = text.trimStart();
  if (first === '{' || first === '[') return 'application/json';
  return first === '<' ? 'text/xml; charset=utf-8' : 'text/plain; charset=utf-8';
}

/** Composed by the platform, which knows the rules for names, and sent with its length. */
async function multipartBody(
  form: Readonly<Record<string, Scalar>>,
  files: readonly OutgoingFile[],
): Promise<Body> {
  const data = new FormData();
  for (const [name, value] of Object.entries(form)) data.append(name, String(value));
  for (const { field, filename, contentType: type, bytes } of files) {
    data.append(field, new Blob([bytes], { type: type ?? 'application/octet-stream' }), filename);
  }
  const composed = new Response(data);
  const contentType = composed.headers.get('content-type') ?? 'multipart/form-data';
  return { contentType, body: new Uint8Array(await composed.arrayBuffer()) };
}

/** The query with the token, and with whom the call is about where that belongs to it. */
export function searchOf(
  { componentAppId, authorizerAppId, query }: CallRequest,
  { tokenParameter, isSignIn, defaults }: CallRule,
  token: string,
): string {
  const search = new URLSearchParams({
    ...(isSignIn && { appid: authorizerAppId ?? '', component_appid: componentAppId }),
    ...defaults,
  });
  for (const [name, value] of Object.entries(query ?? {})) search.set(name, String(value));
  search.set(tokenParameter, token);
  return `?${search.toString()}`;
}
