/** Repeats a call to WeChat if WeChat refuses its token. */
import type { AccessToken, TokenNeed, TokenRequest } from './contract.ts';

/**
 * 40001 not the newest token, 40014 not a token, 42001 expired. WeChat refused the call before doing
 * anything, so it can be repeated.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
const tokenRefusals: ReadonlySet<unknown> = new Set([40001, 40014, 42001]);

/** Calls once, and a second time with another token where WeChat refused the first. */
export async function repeatOnRefusal<Result>(
  getAccessToken: (request: TokenRequest) => Promise<AccessToken>,
  need: TokenNeed,
  call: (accessToken: string) => Result | Promise<Result>,
): Promise<Result> {
  const { accessToken: rejectedToken } = await getAccessToken(need);
  try {
    const result = await call(rejectedToken);
    if (!isTokenRefusal(result)) return result;
  } catch (error) {
    if (!isTokenRefusal(error)) throw error;
  }
  const { accessToken } = await getAccessToken({ ...need, rejectedToken });
  return call(accessToken);
}

function isTokenRefusal(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null) return false;
  return 'errcode' in outcome && tokenRefusals.has(outcome.errcode);
}
