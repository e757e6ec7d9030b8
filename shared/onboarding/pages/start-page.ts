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
    button: '前往微信授权',
    soft: '如果页面没有自动跳转，请点击按钮。本页面仅可使用一次，有效期约 30 分钟。',
  },
  en: {
    title: 'Continue to WeChat',
    lead: 'WeChat’s authorization page opens now. An administrator of the official account or mini program confirms there, on a computer by scanning a code with WeChat.',
    button: 'Continue to WeChat',
    soft: 'If nothing happens, use the button. This page works once, for about 30 minutes.',
  },
};

/** @param authorizationUrl WeChat's page, with this visit's own pre-auth code */
export function startPage({
  language,
  nonce,
  authorizationUrl,
}: PageFrame & { authorizationUrl: string }): PageAnswer {
  const { title, lead, button, soft } = texts[language];
  return pageAnswer(200, {
    language,
    nonce,
    title,
    body: `<h1>${title}</h1>
<p>${lead}</p>
<a class="button" id="continue" rel="noopener" href="${htmlEscape(authorizationUrl)}">${button}</a>
<p class="soft">${soft}</p>`,
    script: "location.replace(document.getElementById('continue').href)",
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
}
