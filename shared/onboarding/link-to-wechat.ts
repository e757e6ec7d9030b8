/** The address of WeChat's page for one visit. */
import type { WechatPages } from '../services.ts';
import {
  desktopAuthorizationUrl,
  mobileAuthorizationUrl,
  type WechatPageQuery,
} from '../wechat/url.ts';

/** What decides which page it is, and what it asks for. */
interface LinkedVisit extends Omit<WechatPageQuery, 'preAuthCode' | 'redirectUri'> {
  /** Scheme and host of our own pages. */
  baseUrl: string;
  device: 'desktop' | 'phone';
}

/** @param ids `state` is part of the address to which WeChat leads back */
export function linkToWechat(
  { baseUrl, device, ...asked }: LinkedVisit,
  { state, preAuthCode }: { state: string; preAuthCode: string },
  { wechatBaseUrls: { mp, open } }: WechatPages,
): string {
  const { componentAppId, authType, bizAppId, categoryIds } = asked;
  const redirectUri = `${baseUrl}/${componentAppId}/authorize/${state}`;
  const link = { componentAppId, preAuthCode, redirectUri, authType, bizAppId, categoryIds };
  return device === 'phone'
    ? mobileAuthorizationUrl(open, link)
    : desktopAuthorizationUrl(mp, link);
}
