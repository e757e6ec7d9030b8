/** Reads with what WeChat sends a merchant back. */
import { returnedCode } from '../wechat/url.ts';
import { readBrowser } from './browser-cookie.ts';
import type { VisitReturn } from './visit.ts';

/** What is read of the request. */
interface ReturnRequest {
  componentAppId: string;
  /** Scheme and host of the request. */
  baseUrl: string;
  path: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  cookies: readonly string[];
}

/** Nothing of it is checked here: a wrong state leads to no visit, a wrong code to no grant. */
export function readReturn(request: ReturnRequest): VisitReturn {
  return {
    componentAppId: request.componentAppId,
    state: request.path['state'] ?? '',
    authorizationCode: returnedCode(request.query),
    browser: readBrowser(request),
  };
}
