/** Reads the request with which a merchant comes back from WeChat. */
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

/** Nothing is checked here: a wrong state finds no visit, and WeChat refuses a wrong code. */
export function readReturn(request: ReturnRequest): VisitReturn {
  return {
    componentAppId: request.componentAppId,
    state: request.path['state'] ?? '',
    authorizationCode: returnedCode(request.query),
    browser: readBrowser(request),
  };
}
