/** Repeats a call to WeChat if WeChat refuses its token. */

/**
 * 40001 not the newest token, 40014 not a token, 42001 expired. WeChat refused the call before doing
 * anything, so it can be repeated.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/openApi/ticket-token/api_getcomponentaccesstoken
 */
const tokenRefusals: ReadonlySet<unknown> = new Set([40001, 40014, 42001]);

/** Calls once, and a second time with another token where WeChat refused the first. */
export async function repeatOnRefusal<Result>(
  getToken: (rejectedToken?: string) => Promise<string>,
  call: (accessToken: string) => Result | Promise<Result>,
): Promise<Result> {
  const rejectedToken = await getToken();
  try {
    const result = await call(rejectedToken);
    if (!isTokenRefusal(result)) return result;
  } catch (error) {
    if (!isTokenRefusal(error)) throw error;
  }
  const result = await call(await getToken(rejectedToken));
  refuseUnread(result);
  return result;
}

/** Looks where SDKs and HTTP clients put WeChat's JSON: axios under `data`, in errors too. */
function isTokenRefusal(outcome: unknown): boolean {
  const { data, response } = fieldsOf(outcome);
  const places = [outcome, data, fieldsOf(response).data];
  places.forEach(refuseUnread);
  return places.some((place) => tokenRefusals.has(errcodeIn(place)));
}

/** WeChat answers with status 200 what it refuses: in an unread answer nobody sees it. */
function refuseUnread(place: unknown): void {
  const { bodyUsed, json, ok } = fieldsOf(place);
  if (bodyUsed !== false || typeof json !== 'function' || typeof ok !== 'boolean') return;
  throw new TypeError(
    'withAccessToken was given a Response that nobody has read, so it cannot see whether WeChat ' +
      'refused the token: return await response.json()',
  );
}

/** Numbers and texts change places in WeChat's answers. */
function errcodeIn(place: unknown): number {
  return Number(fieldsOf(typeof place === 'string' ? parse(place) : place).errcode);
}

function parse(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Looked = 'errcode' | 'data' | 'response' | 'bodyUsed' | 'json' | 'ok';

function fieldsOf(value: unknown) {
  return Object(value) as Readonly<Record<Looked, unknown>>;
}
