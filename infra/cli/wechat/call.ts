/** `wxkeeper call`: one call to WeChat through the service, from the address that WeChat's list has. */
import { CALL_PATH } from '../../../shared/calls/call-request.ts';
import { accountOrPlatform, type Owner } from '../accounts/account.ts';
import { wrongUsage } from '../failure.ts';
import type { Act, Given, Session } from '../session.ts';
import type { Words } from '../words/words.ts';

/** What `call-wechat` answers, as far as it is shown. */
export interface CallAnswer {
  status: number;
  errcode?: number;
  errmsg?: string;
  rid?: string;
  body?: unknown;
  bodyText?: string;
  bodyBase64?: string;
  s3?: { bucket: string; key: string; size: number };
}

/** What is called, and for whom. */
export interface Call extends Owner {
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  method?: string;
  correlationId?: string;
}

const METHODS = new Set(['GET', 'POST']);

export const call: Act = async (session, given) => {
  const wanted = await callOf(given, session);
  const { words } = session;
  const isChange = (wanted.method ?? (wanted.body === undefined ? 'GET' : 'POST')) !== 'GET';
  const who = wanted.authorizerAppId ?? wanted.componentAppId;
  const named = isChange
    ? { correlationId: await session.confirm(words.call.plan(wanted.path, who)) }
    : {};
  const answer = await callWechat({ ...wanted, ...named }, session);
  return {
    document: answer,
    lines: answerLines(answer, wanted, session),
    isWell: isSuccess(answer),
  };
};

export async function callWechat(wanted: Call, session: Session): Promise<CallAnswer> {
  const { invoke } = await session.deployment();
  return (await invoke('call-wechat', { ...wanted })) as CallAnswer;
}

/** Whether WeChat did what was asked. */
export function isSuccess({ status, errcode = 0 }: CallAnswer): boolean {
  return status < 400 && errcode === 0;
}

async function callOf({ args: [path = ''], options }: Given, session: Session): Promise<Call> {
  const { account, query, body, method } = options;
  const wanted = {
    path,
    ...(typeof query === 'string' && { query: parseQuery(query, session) }),
    ...(typeof body === 'string' && { body: parseBody(body, session) }),
    ...(typeof method === 'string' && { method: method.toUpperCase() }),
  };
  refuseUnsent(wanted, session.words);
  return { ...(await accountOrPlatform(account, session)), ...wanted };
}

/** The function takes each name once: the second one must not disappear. */
function parseQuery(text: string, { words }: Session): Readonly<Record<string, string>> {
  const pairs = [...new URLSearchParams(text)];
  const query = Object.fromEntries(pairs);
  const isList = /^\s*[{[]/.test(text);
  if (!isList && Object.keys(query).length === pairs.length) return query;
  throw wrongUsage(isList ? words.call.queryIsNoList : words.call.queryRepeats);
}

function parseBody(text: string, { words }: Session): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw wrongUsage(words.call.bodyIsNoJson(error instanceof Error ? error.message : ''));
  }
  if (typeof body === 'object' && body !== null) return body;
  throw wrongUsage(words.call.bodyIsNoObject);
}

/** What the function would refuse is refused before anybody is asked. */
function refuseUnsent(
  { path, method, body }: Omit<Call, 'componentAppId'>,
  { call: words }: Words,
): void {
  if (!CALL_PATH.test(path)) throw wrongUsage(words.pathIsNone);
  if (method !== undefined && !METHODS.has(method)) throw wrongUsage(words.methodIsNone);
  if (method === 'GET' && body !== undefined) throw wrongUsage(words.getHasNoBody);
}

function answerLines(
  answer: CallAnswer,
  { authorizerAppId }: Call,
  { words, terminal }: Session,
): string[] {
  const { status, errcode, rid, body, bodyText, bodyBase64, s3 } = answer;
  const isRefused = errcode !== undefined && errcode !== 0;
  if (isRefused) terminal.note(words.call.refused(errcode));
  if (isRefused && rid !== undefined) terminal.note(words.call.toldByRid(rid, authorizerAppId));
  if (body !== undefined) return JSON.stringify(body, undefined, 2).split('\n');
  if (bodyText !== undefined) return [bodyText];
  if (s3) return [`s3://${s3.bucket}/${s3.key} (${s3.size})`];
  return [words.call.bytes(status, Math.floor(((bodyBase64?.length ?? 0) * 3) / 4))];
}
