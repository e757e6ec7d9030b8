/** The page that a merchant sees after a successful return from WeChat. */
import { htmlEscape } from 'escape-goat';
import { permissionSetName } from '../../wechat/permission-sets.ts';
import type { TenantLeftOut } from '../visit-tenant.ts';
import type { CompletedVisit } from '../visit.ts';
import type { Language } from './language.ts';
import { pageAnswer, type PageAnswer, type PageFrame } from './layout.ts';

const texts = {
  'zh-CN': {
    title: '授权成功',
    lead: '以下账号已授权给本平台：',
    granted: '已授予的权限',
    missing: '以下权限未被授予，部分功能可能无法使用。如需补充授权，请返回服务商页面重新授权：',
    'other-account': '该授权链接是为另一个账号生成的，因此此账号未归属于：',
    'second-account': '该授权链接已用于另一个账号，因此此账号未归属于：',
    'change-refused': '此账号归属于本平台的其他客户，因此未归属于：',
    leftOut: '如有疑问，请联系您的服务商。',
    soft: '您可以关闭此页面。如需取消授权，请在微信公众平台“设置 → 第三方授权管理”中操作。',
  },
  en: {
    title: 'Authorization complete',
    lead: 'This account is now connected to the platform:',
    granted: 'Permissions granted',
    missing:
      'These permissions were not granted, so some features may not work. To add them, go back to your provider’s page and authorize again:',
    'other-account': 'The link is for another account. So this account does not belong to: ',
    'second-account':
      'The link was used for another account before. So this account does not belong to: ',
    'change-refused':
      'This account belongs to another customer of the platform. So it does not belong to: ',
    leftOut: 'Please ask your provider if you expected something else.',
    soft: 'You can close this page. To withdraw the authorization, use the settings of mp.weixin.qq.com.',
  },
};

const tick =
  '<svg viewBox="0 0 16 16" aria-hidden="true">' +
  '<path d="M8 0a8 8 0 1 1 0 16A8 8 0 0 1 8 0Zm-1 11.4 5.2-5.2-1.3-1.3L7 8.8 5.1 6.9 3.8 8.2Z"/></svg>';

export function resultPage({ language, nonce }: PageFrame, completed: CompletedVisit): PageAnswer {
  const { authorizer, missingPermissionSets, tenantLeftOut } = completed;
  const { title, lead, granted, missing, soft } = texts[language];
  const { profile, authorizerAppId, permissionSets } = authorizer;
  const pictureUrl = pictureUrlOf(profile?.headImageUrl);
  const picture = pictureUrl
    ? `<img src="${htmlEscape(pictureUrl.href)}" alt="" width="56" height="56" referrerpolicy="no-referrer">`
    : '';
  const name = profile?.nickName ? `<strong>${htmlEscape(profile.nickName)}</strong><br>` : '';
  const grantedList =
    permissionSets.length > 0 ? `<h2>${granted}</h2>${listOf(permissionSets)}` : '';
  const warning =
    missingPermissionSets.length > 0
      ? `<div class="warning" role="alert"><p>${missing}</p>${listOf(missingPermissionSets)}</div>`
      : '';
  return pageAnswer(200, {
    language,
    nonce,
    title,
    imageOrigin: pictureUrl?.origin,
    body: `<h1>${tick}${title}</h1>
<p>${lead}</p>
<div class="account">${picture}<div>${name}<code>${htmlEscape(authorizerAppId)}</code></div></div>
${noticeOf(tenantLeftOut, language)}${warning}${grantedList}
<p class="soft">${soft}</p>`,
  });
}

function noticeOf(leftOut: TenantLeftOut | undefined, language: Language): string {
  if (!leftOut) return '';
  const { [leftOut.reason]: reason, leftOut: advice } = texts[language];
  const name = `<strong><bdi>${htmlEscape(leftOut.name)}</bdi></strong>`;
  return `<div class="warning" role="alert"><p>${reason}${name}</p><p>${advice}</p></div>`;
}

/** Always in Chinese: WeChat has no other names for its permission sets. */
function listOf(permissionSets: readonly number[]): string {
  const items = permissionSets.map((id) => `<li>${htmlEscape(permissionSetName(id))}</li>`);
  // The role is explicit, because Safari's screen reader ignores lists without bullets.
  return `<ul role="list" lang="zh-CN">${items.join('')}</ul>`;
}

/** Where WeChat keeps the pictures of accounts. */
const PICTURE_HOST = /^[\w.-]+\.qlogo\.cn$/;

/**
 * WeChat still returns http addresses for pictures, which a page under https does not load. From other
 * hosts nothing is shown: they would learn of the merchant's visit.
 */
function pictureUrlOf(address = ''): URL | undefined {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol) || !PICTURE_HOST.test(url.host)) return undefined;
  return new URL(url.pathname + url.search, `https://${url.host}`);
}
