/** The page that a merchant sees on coming back from WeChat. */
import { htmlEscape } from 'escape-goat';
import type { Authorizer } from '../authorizer.ts';
import type { HttpAnswer } from '../http-handler.ts';
import type { Language } from './language.ts';
import { pageAnswer } from './layout.ts';

const texts = {
  'zh-CN': {
    title: '授权成功',
    lead: '以下账号已授权给本平台：',
    sets: (count: number) => `已授予 ${count} 个权限集。`,
    soft: '现在可以关闭此页面。如需取消授权，请在微信公众平台的“设置 → 第三方授权管理”中操作。',
  },
  en: {
    title: 'Authorization complete',
    lead: 'This account is now connected to the platform:',
    sets: (count: number) => `Permission sets granted: ${count}.`,
    soft: 'You can close this page. To withdraw the authorization, use the settings of mp.weixin.qq.com.',
  },
};

export function resultPage(language: Language, authorizer: Authorizer): HttpAnswer {
  const { title, lead, sets, soft } = texts[language];
  const { profile, authorizerAppId, permissionSets } = authorizer;
  const pictureUrl = pictureUrlOf(profile?.headImageUrl);
  const picture = pictureUrl
    ? `<img src="${htmlEscape(pictureUrl.href)}" alt="" referrerpolicy="no-referrer">`
    : '';
  const name = profile?.nickName ? `<strong>${htmlEscape(profile.nickName)}</strong><br>` : '';
  return pageAnswer(200, {
    language,
    title,
    imageOrigin: pictureUrl?.origin,
    body: `<h1>${title}</h1>
<p>${lead}</p>
<div class="account">${picture}<div>${name}<code>${htmlEscape(authorizerAppId)}</code></div></div>
<p>${sets(permissionSets.length)}</p>
<p class="soft">${soft}</p>`,
  });
}

/** WeChat still names its picture server with http, which a page under https does not load. */
function pictureUrlOf(address = ''): URL | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.hostname.endsWith('.qlogo.cn')) url.protocol = 'https:';
  return url;
}
