/** Another WeChat than the simulator, named by environment variables. */
import { wechatBaseUrls, type WechatBaseUrls } from '../../shared/config.ts';

/** The URLs of its hosts, as they were given. */
export interface GivenUrls {
  api: string | undefined;
  secondApi: string | undefined;
  mp: string | undefined;
  open: string | undefined;
}

/**
 * Undefined if it is not named. A server that replaces WeChat's API most likely replaces its pages,
 * too.
 */
export function otherWechat(given: GivenUrls): WechatBaseUrls | undefined {
  if (!given.api) return undefined;
  const first = withoutSlash(given.api);
  const second = withoutSlash(given.secondApi ?? '');
  const real = wechatBaseUrls({});
  const isReal = real.api.includes(first);
  return {
    api: second ? [first, second] : [first],
    mp: withoutSlash(given.mp || (isReal ? real.mp : first)),
    open: withoutSlash(given.open || (isReal ? real.open : first)),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
