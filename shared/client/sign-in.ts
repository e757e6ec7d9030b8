/** Signing users of an account in, by way of the platform. */
import type { CallRequest } from './call-contract.ts';
import type { Call } from './call.ts';
import type { CodeExchange, LoginUser, SignInAccount, WebUser } from './sign-in-contract.ts';
import { WechatAnswerError } from './wechat-answer-error.ts';
import { WxkeeperError } from './wxkeeper-error.ts';

/** @throws {WechatAnswerError} 40029: a code that is not valid, has expired or was used before */
export async function exchangeWebCode(call: Call, exchange: CodeExchange): Promise<WebUser> {
  const body = await signIn(call, exchange, {
    path: '/sns/oauth2/component/access_token',
    query: { code: exchange.code },
  });
  return {
    openId: textOf(body, 'openid'),
    ...unionIdOf(body),
    accessToken: textOf(body, 'access_token'),
    expiresInSeconds: secondsOf(body, 'expires_in'),
    refreshToken: textOf(body, 'refresh_token'),
    scope: textOf(body, 'scope'),
  };
}

/** @throws {WechatAnswerError} 40029: a code that is not valid, has expired or was used before */
export async function exchangeLoginCode(call: Call, exchange: CodeExchange): Promise<LoginUser> {
  const body = await signIn(call, exchange, {
    path: '/sns/component/jscode2session',
    query: { js_code: exchange.code },
  });
  return {
    openId: textOf(body, 'openid'),
    ...unionIdOf(body),
    sessionKey: textOf(body, 'session_key'),
  };
}

type Body = Readonly<Record<string, unknown>>;

async function signIn(
  call: Call,
  { componentAppId, authorizerAppId }: SignInAccount,
  request: Pick<CallRequest, 'path' | 'query'>,
): Promise<Body> {
  const answer = await call({ componentAppId, authorizerAppId, ...request });
  const { errcode, errmsg = '', body, status } = answer;
  if (errcode) throw new WechatAnswerError(errcode, errmsg);
  if (status === 200 && typeof body === 'object' && body !== null) return { ...body };
  throw unexpected(`HTTP status ${status}`);
}

function textOf(body: Body, name: string): string {
  const value = body[name];
  if (typeof value === 'string') return value;
  throw unexpected(`an answer without ${name}`);
}

function secondsOf(body: Body, name: string): number {
  const value = Number(body[name]);
  if (Number.isFinite(value)) return value;
  throw unexpected(`an answer without ${name}`);
}

/** The code may be used up, so it is not called retryable. */
function unexpected(what: string): WxkeeperError {
  const message = `WeChat did not tell who signed in: ${what}`;
  return new WxkeeperError('WechatUnavailable', message, { retryable: false });
}

function unionIdOf({ unionid }: Body): { unionId?: string } {
  return typeof unionid === 'string' && unionid !== '' ? { unionId: unionid } : {};
}
