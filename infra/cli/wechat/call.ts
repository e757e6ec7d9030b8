/** `wxkeeper call`: one call to WeChat through the service, from the address that WeChat's list has. */
import { accountOrPlatform, type Owner } from '../accounts/account.ts';
import { CommandFailure } from '../failure.ts';
import type { Act, Given, Session } from '../session.ts';

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

export const call: Act = async (session, given) => {
  const wanted = await callOf(given, session);
  const { words } = session;
  const isChange = (wanted.method ?? (wanted.body === undefined ? 'GET' : 'POST')) !== 'GET';
  const who = wanted.authorizerAppId ?? wanted.componentAppId;
  const named = isChange
    ? { correlationId: await session.confirm(words.call.plan(wanted.path, who)) }
    : {};
  const answer = await callWechat({ ...wanted, ...named }, session);
  return { document: answer, lines: answerLines(answer, session), isWell: isSuccess(answer) };
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
  return {
    ...(await accountOrPlatform(account, session)),
    path,
    ...(typeof query === 'string' && { query: Object.fromEntries(new URLSearchParams(query)) }),
    ...(typeof body === 'string' && { body: parseBody(body, session) }),
    ...(typeof method === 'string' && { method: method.toUpperCase() }),
  };
}

function parseBody(text: string, { words }: Session): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    throw new CommandFailure('usage', words.call.bodyIsNoJson(reason), { exitCode: 2 });
  }
}

function answerLines(answer: CallAnswer, { words, terminal }: Session): string[] {
  const { status, errcode, body, bodyText, bodyBase64, s3 } = answer;
  const refused = errcode !== undefined && errcode !== 0;
  if (refused) terminal.note(words.call.refused(errcode));
  if (body !== undefined) return JSON.stringify(body, undefined, 2).split('\n');
  if (bodyText !== undefined) return [bodyText];
  if (s3) return [`s3://${s3.bucket}/${s3.key} (${s3.size})`];
  return [words.call.bytes(status, Math.floor(((bodyBase64?.length ?? 0) * 3) / 4))];
}
