/** An account as its merchant recognises it: the picture, the name large, the company behind it. */
import { htmlEscape } from 'escape-goat';
import type { AuthorizerProfile } from '../../wechat/authorizer-info.ts';
import type { Language } from './language.ts';

const principal: Record<Language, string> = { 'zh-CN': '主体：', en: 'Owner: ' };

/** What is shown of an account. */
export interface ShownAccount {
  authorizerAppId: string;
  profile?: AuthorizerProfile | undefined;
}

/** HTML. @param picture as `pictureUrlOf` gives it; left out, none is shown */
export function accountBox(
  { authorizerAppId, profile }: ShownAccount,
  language: Language,
  picture?: URL,
): string {
  const { nickName, principalName } = profile ?? {};
  const lines = [
    picture &&
      `<img src="${htmlEscape(picture.href)}" alt="" width="64" height="64" referrerpolicy="no-referrer">`,
    nickName && `<p class="name"><bdi>${htmlEscape(nickName)}</bdi></p>`,
    principalName && `<p>${principal[language]}<bdi>${htmlEscape(principalName)}</bdi></p>`,
    `<p class="soft"><code>${htmlEscape(authorizerAppId)}</code></p>`,
  ];
  return `<div class="account">${lines.filter((line) => line).join('\n')}</div>`;
}

/** Where WeChat keeps the pictures of accounts. */
const PICTURE_HOST = /^[\w.-]+\.qlogo\.cn$/;

/**
 * WeChat still returns http addresses for pictures, which a page under https does not load. From other
 * hosts nothing is shown: they would learn of the merchant's visit.
 */
export function pictureUrlOf(address = ''): URL | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || !PICTURE_HOST.test(url.host)) return undefined;
  return new URL(url.pathname + url.search, `https://${url.host}`);
}
