/** The page that a merchant sees after a successful return from WeChat. */
import { htmlEscape } from 'escape-goat';
import { permissionSetName, permissionSetNames } from '../../wechat/permission-sets.ts';
import type { TenantLeftOut } from '../visit-tenant.ts';
import type { CompletedVisit } from '../visit.ts';
import type { Language } from './language.ts';
import { accountBox, pictureUrlOf } from './account.ts';
import type { PageFrame } from './frame.ts';
import { pageAnswer, type PageAnswer } from './layout.ts';
import { ownerOf } from './owner.ts';

const texts = {
  'zh-CN': {
    title: '授权成功',
    lead: (owner: string) => `以下账号已授权给${owner}：`,
    granted: '已授予的权限',
    missing: '以下权限未被授予，部分功能可能无法使用。如需补充授权，请返回服务商页面重新授权：',
    'other-account': '该授权链接是为另一个账号生成的，因此此账号未归属于：',
    'second-account': '该授权链接已用于另一个账号，因此此账号未归属于：',
    'change-refused': '此账号归属于本平台的其他客户，因此未归属于：',
    leftOut: '如有疑问，请联系您的服务商。',
    close: {
      desktop: '您可以关闭此页面。',
      phone: '您可以关闭此页面。',
      wechat: '您可以关闭此页面，返回微信。',
    },
    elsewhere: '请回到您发起授权的页面继续操作。',
    withdraw: '如需取消授权，请在微信公众平台“设置 → 第三方授权管理”中操作。',
  },
  en: {
    title: 'Authorization complete',
    lead: (owner: string) => `This account is now connected to ${owner}:`,
    granted: 'Permissions granted',
    missing:
      'These permissions were not granted, so some features may not work. To add them, go back to your provider’s page and authorize again:',
    'other-account': 'The link is for another account. So this account does not belong to: ',
    'second-account':
      'The link was used for another account before. So this account does not belong to: ',
    'change-refused':
      'This account belongs to another customer of the platform. So it does not belong to: ',
    leftOut: 'Please ask your provider if you expected something else.',
    close: {
      desktop: 'You can close this page.',
      phone: 'You can close this page.',
      wechat: 'You can close this page and go back to WeChat.',
    },
    elsewhere: 'Go on at the page where you began.',
    withdraw: 'To withdraw the authorization, use the settings of mp.weixin.qq.com.',
  },
};

export function resultPage(frame: PageFrame, completed: CompletedVisit): PageAnswer {
  const { language, device } = frame;
  const { authorizer, missingPermissionSets: missing, tenantLeftOut, beganElsewhere } = completed;
  const text = texts[language];
  const picture = pictureUrlOf(authorizer.profile?.headImageUrl);
  const parts = [
    `<p>${text.lead(ownerOf(frame))}</p>`,
    accountBox(authorizer, language, picture),
    noticeOf(tenantLeftOut, language),
    missing.length > 0
      ? `<div class="warning" role="alert"><p>${text.missing}</p>${listOf(missing, language)}</div>`
      : '',
    authorizer.permissionSets.length > 0
      ? `<h2>${text.granted}</h2>${listOf(authorizer.permissionSets, language)}`
      : '',
    `<p>${beganElsewhere ? text.elsewhere : text.close[device]}</p>`,
    `<p class="soft">${text.withdraw}</p>`,
  ];
  return pageAnswer(200, frame, {
    title: text.title,
    tone: 'done',
    imageOrigin: picture?.origin,
    body: parts.filter((part) => part !== '').join('\n'),
  });
}

function noticeOf(leftOut: TenantLeftOut | undefined, language: Language): string {
  if (!leftOut) return '';
  const { [leftOut.reason]: reason, leftOut: advice } = texts[language];
  const name = `<strong><bdi>${htmlEscape(leftOut.name)}</bdi></strong>`;
  return `<div class="warning" role="alert"><p>${reason}${name}</p><p>${advice}</p></div>`;
}

/** WeChat shows merchants the Chinese names: in English they stand beside ours. */
function listOf(permissionSets: readonly number[], language: Language): string {
  const english = permissionSetNames(permissionSets);
  const items = permissionSets.map((id) => {
    const chinese = htmlEscape(permissionSetName(id));
    if (language !== 'en') return `<li>${chinese}</li>`;
    const name = english[id]?.en;
    return name === undefined
      ? `<li>Permission set ${id}</li>`
      : `<li>${htmlEscape(name)} <bdi lang="zh-CN">${chinese}</bdi></li>`;
  });
  // The role is explicit, because Safari's screen reader ignores lists without bullets.
  return `<ul role="list">${items.join('')}</ul>`;
}
