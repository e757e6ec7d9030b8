/**
 * The page that leads to WeChat. It must be a page and not a redirect: WeChat's authorization page
 * checks the referrer, and a redirect alone sends none.
 */
import { htmlEscape } from 'escape-goat';
import { pageAnswer, type PageAnswer, type PageFrame } from './layout.ts';

const texts = {
  'zh-CN': {
    title: '前往微信授权',
    lead: '即将打开微信授权页面，请由公众号或小程序的管理员确认授权；如使用电脑，需用微信扫码。',
    leadOfButton:
      '点击按钮打开微信授权页面，请由公众号或小程序的管理员确认授权；如使用电脑，需用微信扫码。',
    tenant: '授权后，账号归属于：',
    stranger: '如果您不认识该名称，请关闭本页面，不要授权。',
    taken: '该账号目前归属于本平台的其他客户。继续授权后，账号将改为归属于以上客户。',
    button: '前往微信授权',
    soft: '如果页面没有自动跳转，请点击按钮。本页面仅可使用一次，有效期约 30 分钟。',
    softOfButton: '本页面仅可使用一次，有效期约 30 分钟。',
  },
  en: {
    title: 'Continue to WeChat',
    lead: 'WeChat’s authorization page opens now. An administrator of the official account or mini program confirms there, on a computer by scanning a code with WeChat.',
    leadOfButton:
      'The button opens WeChat’s authorization page. An administrator of the official account or mini program confirms there, on a computer by scanning a code with WeChat.',
    tenant: 'Your account will belong to: ',
    stranger: 'If you do not know this name, close this page and do not authorize.',
    taken:
      'At the moment this account belongs to another customer of the platform. If you go on, it will belong to the one above.',
    button: 'Continue to WeChat',
    soft: 'If nothing happens, use the button. This page works once, for about 30 minutes.',
    softOfButton: 'This page works once, for about 30 minutes.',
  },
};

/** What the page is about. */
export interface StartPage {
  /** WeChat's page, with this visit's own pre-auth code. */
  authorizationUrl: string;
  /** The name or id of the signed link's tenant. */
  tenant?: string | undefined;
  /** The link's account belongs to another tenant. */
  isTaken: boolean;
  /** Another site has led the browser here, maybe without its user's knowledge. */
  isFromOtherSite: boolean;
}

/** Leads on by itself, unless somebody should read it first. */
export function startPage(
  { language, nonce }: PageFrame,
  { authorizationUrl, tenant, isTaken, isFromOtherSite }: StartPage,
): PageAnswer {
  const text = texts[language];
  const waits = isTaken || isFromOtherSite;
  const name = tenant
    ? `<p>${text.tenant}<strong><bdi>${htmlEscape(tenant)}</bdi></strong></p>
<p class="soft">${text.stranger}</p>
`
    : '';
  const warning = isTaken ? `<div class="warning" role="alert"><p>${text.taken}</p></div>\n` : '';
  return pageAnswer(200, {
    language,
    nonce,
    title: text.title,
    body: `<h1>${text.title}</h1>
${name}${warning}<p>${waits ? text.leadOfButton : text.lead}</p>
<a class="button" id="continue" rel="noopener" href="${htmlEscape(authorizationUrl)}">${text.button}</a>
<p class="soft">${waits ? text.softOfButton : text.soft}</p>`,
    ...(!waits && { script: "location.replace(document.getElementById('continue').href)" }),
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
}
