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

/**
 * A wrong state finds no visit, and WeChat refuses a wrong code: neither is checked here.
 * What cannot be read is found to be so when the visit is known, and with it the way back.
 */
export function readReturn(request: ReturnRequest): VisitReturn {
  const returned = returnedCode(request.query);
  return {
    componentAppId: request.componentAppId,
    state: request.path['state'] ?? '',
    ...(typeof returned === 'object' && returned),
    isCodeUnreadable: returned === 'unreadable',
    browser: readBrowser(request),
  };
}
