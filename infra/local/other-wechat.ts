/** Another WeChat than the simulator, named by environment variables. */
import { wechatBaseUrls, type WechatBaseUrls } from '../../shared/config.ts';

/** The variables, by what stands at the URL. */
export const wechatVariables = {
  api: 'WECHAT_API_BASE_URL',
  secondApi: 'WECHAT_API_SECOND_BASE_URL',
  mp: 'WECHAT_MP_BASE_URL',
  open: 'WECHAT_OPEN_BASE_URL',
};

/**
 * Undefined if it is not named. A server that replaces WeChat's API most likely replaces its pages,
 * too.
 */
export function otherWechat(
  environment: Record<string, string | undefined>,
): WechatBaseUrls | undefined {
  const { api, secondApi, mp, open } = wechatVariables;
  const given = {
    api: environment[api],
    secondApi: environment[secondApi],
    mp: environment[mp],
    open: environment[open],
  };
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
