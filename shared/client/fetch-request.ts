/** A request of `fetch`, as one for the service. */
import type { CallAccount, CallFile, CallOptions, CallRequest, Scalar } from './call-contract.ts';
import { toBase64 } from './base64.ts';
import { isSignInPath } from './sign-in-path.ts';

const WECHAT = 'https://api.weixin.qq.com';
/** `api.weixin.qq.com`, its second host, and the hosts of its regions. */
const WECHAT_HOST = /^(?:[a-z0-9]+\.)?api2?\.weixin\.qq\.com$/;
/** What an SDK sends for a token is not used: the service has its own. */
const tokenNames = ['access_token', 'component_access_token'];

/** @throws {TypeError} what the service cannot send; nothing was called */
export async function toCallRequest(
  account: CallAccount & CallOptions,
  input: string | URL | Request,
  init: RequestInit | undefined,
): Promise<CallRequest> {
  const url = urlOf(input);
  // A stream as body is sent once it is complete.
  const target = input instanceof Request ? input : url;
  const sent = new Request(target, { ...init, ...(init?.body && { duplex: 'half' }) });
  const { method } = sent;
  if (method !== 'GET' && method !== 'POST') {
    throw new TypeError(`wechatFetch knows GET and POST, not ${method}`);
  }
  const query = queryOf(url, account);
  return {
    ...account,
    path: url.pathname,
    method,
    ...(Object.keys(query).length > 0 && { query }),
    // Composed and read again, a file without a name would be a text.
    ...(init?.body instanceof FormData ? await multipartOf(init.body) : await contentOf(sent)),
  };
}

/** The URL itself is not in the errors: it can have a token. */
function urlOf(input: string | URL | Request): URL {
  const text = input instanceof Request ? input.url : String(input);
  const url = URL.canParse(text, WECHAT) ? new URL(text, WECHAT) : undefined;
  const { protocol, hostname = '', port, username, password } = url ?? {};
  const isWechat = protocol === 'https:' && WECHAT_HOST.test(hostname);
  if (url && isWechat && !port && !username && !password) return url;
  const what = url ? `not ${protocol}//${hostname}${port ? `:${port}` : ''}` : 'and that is no URL';
  throw new TypeError(`wechatFetch calls https://api.weixin.qq.com and its sisters, ${what}`);
}

function queryOf(url: URL, { componentAppId, authorizerAppId }: CallAccount) {
  const left = new URLSearchParams(url.search);
  for (const name of tokenNames) left.delete(name);
  if (isSignInPath(url.pathname)) {
    if (left.get('component_appid') === componentAppId) left.delete('component_appid');
    if (left.get('appid') === authorizerAppId) left.delete('appid');
  }
  return onlyOnce(left, 'the query');
}

type Content = Pick<CallRequest, 'bodyText' | 'form' | 'files'>;

async function contentOf(sent: Request): Promise<Content> {
  if (!sent.body) return {};
  const [type = '', ...parameters] = (sent.headers.get('content-type') ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type === 'multipart/form-data') return multipartOf(await sent.formData());
  const charset = parameters.find((each) => each.startsWith('charset=')) ?? 'charset=utf-8';
  const isText = type === '' || /^text\/|[/+](?:json|xml)$/.test(type);
  if (!isText || !/^charset="?utf-?8"?$/.test(charset)) throw cannotSend([type, charset].join(' '));
  const bodyText = decode(await sent.arrayBuffer());
  return bodyText === '' ? {} : { bodyText };
}

function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw cannotSend('bytes that are no text in UTF-8');
  }
}

function cannotSend(what: string): TypeError {
  const can = 'JSON, XML and text in UTF-8, and multipart/form-data';
  return new TypeError(`wechatFetch sends ${can}, not ${what}`);
}

async function multipartOf(data: FormData): Promise<Content> {
  const texts = new URLSearchParams();
  const files: CallFile[] = [];
  for (const [field, value] of data) {
    if (typeof value === 'string') texts.append(field, value);
    else files.push(await fileOf(field, value));
  }
  const form = onlyOnce(texts, 'the form');
  return {
    ...(Object.keys(form).length > 0 && { form }),
    ...(files.length > 0 && { files }),
  };
}

async function fileOf(field: string, file: File): Promise<CallFile> {
  const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
  const { name: filename, type: contentType } = file;
  return { field, filename, ...(contentType && { contentType }), base64 };
}

function onlyOnce(pairs: URLSearchParams, where: string): Record<string, Scalar> {
  const entries = [...pairs];
  const object = Object.fromEntries(entries);
  if (Object.keys(object).length === entries.length) return object;
  throw new TypeError(`wechatFetch sends each name once, and ${where} has one twice`);
}
