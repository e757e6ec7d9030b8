/** Who asks the merchant: the third-party platform as the settings present it on every page. */
import type { Language } from './pages/language.ts';

/** What a merchant's pages show of a third-party platform. */
export interface Platform {
  name: Readonly<Record<'zh' | 'en', string>>;
  /** An https address, or a small picture as a `data:` address. */
  logo?: string | undefined;
  support?: Support | undefined;
}

/** Where a merchant gets help. */
export interface Support {
  phone?: string | undefined;
  email?: string | undefined;
  /** A page for help, under https. */
  url?: string | undefined;
  /** A WeChat id (微信号), which nobody can follow as a link. */
  wechat?: string | undefined;
}

/** By the component's appid. */
export type Platforms = Readonly<Record<string, Platform>>;

/** The port that pages need. */
export interface PlatformPorts {
  platforms: Platforms;
}

/**
 * The platform of a page. Where the address names none of ours, a deployment with one platform still
 * knows whose it is.
 */
export function platformOf(platforms: Platforms, componentAppId: string): Platform | undefined {
  if (Object.hasOwn(platforms, componentAppId)) return platforms[componentAppId];
  const [only, ...others] = Object.values(platforms);
  return others.length === 0 && componentAppId === '' ? only : undefined;
}

export function nameOfPlatform({ name }: Platform, language: Language): string {
  return language === 'en' ? name.en : name.zh;
}

/** Without signs that would end the entry of a content security policy. */
const HOST = /^[a-z0-9.-]+(:\d{1,5})?$/;

/**
 * A logo that may be loaded, and the origin that the page's policy has to allow for it. The settings
 * were checked; what got past them must not become a script or another entry of the policy.
 */
export function loadableLogo(logo = ''): { src: string; origin?: string } | undefined {
  if (/^data:image\/(png|jpeg|webp|gif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/.test(logo)) {
    return { src: logo };
  }
  const url = URL.parse(logo);
  if (url?.protocol !== 'https:' || !HOST.test(url.host) || url.username) return undefined;
  return { src: url.href, origin: url.origin };
}
