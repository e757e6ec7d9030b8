/** A request of `fetch`, as one for the service. */
import type { CallAccount, CallFile, CallRequest, Scalar } from './call-contract.ts';
import { toBase64 } from './base64.ts';

/** `api.weixin.qq.com`, its second host, and the hosts of its regions. */
const WECHAT_HOST = /^(?:[a-z0-9]+\.)?api2?\.weixin\.qq\.com$/;
/** What an SDK sends for a token is not used: the service has its own. */
const tokenNames = ['access_token', 'component_access_token'];
const SIGN_IN = /^\/sns\/(?:component\/jscode2session$|oauth2\/component\/)/i;

/** @throws {TypeError} what the service cannot send; nothing was called */
export async function toCallRequest(account: CallAccount, sent: Request): Promise<CallRequest> {
  const url = new URL(sent.url);
  if (!WECHAT_HOST.test(url.hostname)) {
    throw new TypeError(`wechatFetch calls https://api.weixin.qq.com, not ${url.origin}`);
  }
  const { method } = sent;
  if (method !== 'GET' && method !== 'POST') {
    throw new TypeError(`wechatFetch knows GET and POST, not ${method}`);
  }
  const query = queryOf(url, account);
  const content = await contentOf(sent);
  return {
    ...account,
    path: url.pathname,
    method,
    ...(Object.keys(query).length > 0 && { query }),
    ...content,
  };
}

function queryOf(url: URL, { componentAppId, authorizerAppId }: CallAccount) {
  const left = new URLSearchParams(url.search);
  for (const name of tokenNames) left.delete(name);
  if (SIGN_IN.test(url.pathname)) {
    if (left.get('component_appid') === componentAppId) left.delete('component_appid');
    if (left.get('appid') === authorizerAppId) left.delete('appid');
  }
  return onlyOnce(left, 'the query');
}

type Content = Pick<CallRequest, 'bodyText' | 'form' | 'files'>;

async function contentOf(sent: Request): Promise<Content> {
  if (!sent.body) return {};
  const [type = ''] = (sent.headers.get('content-type') ?? '').toLowerCase().split(';');
  if (type === 'multipart/form-data') return multipartOf(await sent.formData());
  if (/^text\/|[/+](?:json|xml)$/.test(type) || type === '') {
    const bodyText = await sent.text();
    return bodyText === '' ? {} : { bodyText };
  }
  throw new TypeError(`wechatFetch sends JSON, XML, text and multipart/form-data, not ${type}`);
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
