/** The cookie by which a browser is recognised when it comes back from WeChat. */

/** A merchant's browser, as its cookie identifies it. */
export interface Browser {
  /** Random, created at the first visit. */
  id: string;
  /** State of its latest visit. */
  state: string;
}

/** Longer than a visit can last. */
const LIFETIME_SECONDS = 2 * 60 * 60;
const VALUE = /^([\w-]{1,64})\.([\w-]{1,64})$/;

/** @param request `cookies` each as `name=value`; `baseUrl` is scheme and host of the request */
export function readBrowser({
  cookies,
  baseUrl,
}: {
  cookies: readonly string[];
  baseUrl: string;
}): Browser | undefined {
  const prefix = `${cookieName(baseUrl)}=`;
  const cookie = cookies.find((entry) => entry.startsWith(prefix));
  const [, id, state] = VALUE.exec(cookie?.slice(prefix.length) ?? '') ?? [];
  return id && state ? { id, state } : undefined;
}

/**
 * A `Set-Cookie` value. `Lax`, because WeChat's page leads back from another site; `__Host-`, so
 * that no other host of the domain can set it.
 */
export function browserCookie(baseUrl: string, { id, state }: Browser): string {
  const attributes = `Path=/; Max-Age=${LIFETIME_SECONDS}; HttpOnly; SameSite=Lax`;
  const secure = isSecure(baseUrl) ? '; Secure' : '';
  return `${cookieName(baseUrl)}=${id}.${state}; ${attributes}${secure}`;
}

/** API Gateway uses https only. The local run uses http, where no cookie can be `Secure`. */
function cookieName(baseUrl: string): string {
  return isSecure(baseUrl) ? '__Host-wxkeeper' : 'wxkeeper';
}

function isSecure(baseUrl: string): boolean {
  return baseUrl.startsWith('https://');
}
