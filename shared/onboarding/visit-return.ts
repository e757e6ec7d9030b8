/** Reads the request with which a merchant comes back from WeChat. */
import { VisitInvalid } from '../visit-errors.ts';
import { returnedCode } from '../wechat/url.ts';
import { readBrowser } from './browser-cookie.ts';
import type { VisitReturn } from './visit.ts';

/** The parts of the HTTP request that are read. */
interface ReturnRequest {
  componentAppId: string;
  /** Scheme and host of the request. */
  baseUrl: string;
  path: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  cookies: readonly string[];
}

/**
 * A wrong state finds no visit, and WeChat refuses a wrong code: neither is checked here.
 *
 * @throws {VisitInvalid} `code-unreadable` where what came is no code at all, or two different ones
 */
export function readReturn(request: ReturnRequest): VisitReturn {
  const returned = returnedCode(request.query);
  if (returned === 'unreadable') {
    const message = 'the authorization code cannot be read, or there are two';
    throw new VisitInvalid('code-unreadable', message);
  }
  return {
    componentAppId: request.componentAppId,
    state: request.path['state'] ?? '',
    authorizationCode: returned === 'missing' ? undefined : returned.authorizationCode,
    browser: readBrowser(request),
  };
}
