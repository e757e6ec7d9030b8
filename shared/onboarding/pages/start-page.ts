/**
 * The page that leads to WeChat. It must be a page and not a redirect: WeChat's authorization page
 * checks the referrer, and a redirect alone sends none.
 */
import { htmlEscape } from 'escape-goat';
import type { Device } from '../device.ts';
import { accountBox } from './account.ts';
import type { Language } from './language.ts';
import type { PageFrame } from './frame.ts';
import { pageAnswer, type PageAnswer } from './layout.ts';
import { buttonLink, quietLink } from './links.ts';
import { ownerOf } from './owner.ts';
import { returnAddress } from './return-address.ts';
import type { BegunVisit, VisitRequest } from '../visit.ts';
import { shownTenant, type AccountOfLink } from '../visit-tenant.ts';

/** @param owner HTML: the platform's name */
interface Texts {
  title: string;
  /** By what follows: WeChat's QR code, its page on a phone, its page within WeChat. */
  lead: Record<Device, (owner: string) => string>;
  tenant: string;
  stranger: string;
  taken: string;
  button: string;
  back: string;
  soft: string;
  softOfButton: string;
  outsideWechat: string;
}

const texts: Record<Language, Texts> = {
  'zh-CN': {
    title: '前往微信授权',
    lead: {
      desktop: (owner) =>
        `请由公众号或小程序的管理员用微信扫描下一页的二维码，确认授权给${owner}。`,
      phone: (owner) => `请由公众号或小程序的管理员在微信授权页面中确认授权给${owner}。`,
      wechat: (owner) => `请由公众号或小程序的管理员在下一页选择账号，确认授权给${owner}。`,
    },
    tenant: '授权后，账号归属于：',
    stranger: '如果您不认识该名称，请关闭本页面，不要授权。',
    taken: '该账号目前归属于本平台的其他客户。继续授权后，账号将改为归属于以上客户。',
    button: '前往微信授权',
    back: '暂不授权，返回',
    soft: '如果页面没有自动跳转，请点击按钮。本页面仅可使用一次，有效期约 30 分钟。',
    softOfButton: '本页面仅可使用一次，有效期约 30 分钟。',
    outsideWechat: '如果微信提示“请在微信客户端打开链接”，请将本页链接发送到微信中打开。',
  },
  en: {
    title: 'Continue to WeChat',
    lead: {
      desktop: (owner) =>
        `An administrator of the official account or mini program scans the code on the next page with WeChat, and authorizes ${owner}.`,
      phone: (owner) =>
        `An administrator of the official account or mini program authorizes ${owner} on WeChat’s page.`,
      wechat: (owner) =>
        `An administrator of the official account or mini program chooses it on the next page and authorizes ${owner}.`,
    },
    tenant: 'Your account will belong to: ',
    stranger: 'If you do not know this name, close this page and do not authorize.',
    taken:
      'At the moment this account belongs to another customer of the platform. If you go on, it will belong to the one above.',
    button: 'Continue to WeChat',
    back: 'Not now, go back',
    soft: 'If nothing happens, use the button. This page works once, for about 30 minutes.',
    softOfButton: 'This page works once, for about 30 minutes.',
    outsideWechat:
      'If WeChat asks for its own browser, send this page’s link to a chat and open it there.',
  },
};

/** What the page is about. */
export interface StartPage extends AccountOfLink {
  visit: Pick<VisitRequest, 'device' | 'tenantId' | 'tenantName' | 'returnUrl'>;
  begun: Pick<BegunVisit, 'authorizationUrl'>;
  /** Of the request, with names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
}

/** Leads on by itself, unless somebody should read it first. */
export function startPage(frame: PageFrame, start: StartPage): PageAnswer {
  const text = texts[frame.language];
  const { visit, begun, isTaken, account, headers } = start;
  // Another site has led the browser here, as the browser itself says, also after redirects: maybe
  // without its user's knowledge.
  const waits = isTaken || headers['sec-fetch-site'] === 'cross-site';
  const parts = [
    account ? accountBox(account, frame.language) : '',
    tenantOf(visit, text),
    isTaken ? `<div class="warning" role="alert"><p>${text.taken}</p></div>` : '',
    `<p>${leadOf(frame, visit, text)}</p>`,
    buttonLink(begun.authorizationUrl, text.button, 'continue'),
    wayBackOf(visit, text),
    `<p class="soft">${waits ? text.softOfButton : text.soft}</p>`,
    isOutsideWechat(frame, visit) ? `<p class="soft">${text.outsideWechat}</p>` : '',
  ];
  return pageAnswer(200, frame, {
    title: text.title,
    body: parts.filter((part) => part !== '').join('\n'),
    ...(!waits && { script: "location.replace(document.getElementById('continue').href)" }),
    referrerPolicy: 'strict-origin-when-cross-origin',
  });
}

type ShownVisit = StartPage['visit'];

function leadOf(frame: PageFrame, visit: ShownVisit, { lead }: Texts): string {
  const owner = ownerOf(frame);
  if (visit.device === 'desktop') return lead.desktop(owner);
  return lead[frame.device === 'wechat' ? 'wechat' : 'phone'](owner);
}

function isOutsideWechat({ device }: PageFrame, visit: ShownVisit): boolean {
  return visit.device === 'phone' && device !== 'wechat';
}

function tenantOf(visit: ShownVisit, { tenant: belongs, stranger }: Texts): string {
  const tenant = shownTenant(visit);
  if (!tenant) return '';
  return `<p>${belongs}<strong><bdi>${htmlEscape(tenant)}</bdi></strong></p>
<p class="soft">${stranger}</p>`;
}

function wayBackOf({ returnUrl }: ShownVisit, { back }: Texts): string {
  if (returnUrl === undefined) return '';
  const address = returnAddress(returnUrl, { result: 'denied', reason: 'cancelled' });
  return quietLink(address, back);
}
