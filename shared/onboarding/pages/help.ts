/** The end of a page: who helps, and what whoever helps has to know to find the request in the log. */
import { htmlEscape } from 'escape-goat';
import { nameOfPlatform, type Support } from '../platform.ts';
import type { Language } from './language.ts';
import type { PageFrame } from './frame.ts';

/** What did not work out. */
export interface Incident {
  /** As in the log line. */
  code: string;
}

const texts = {
  'zh-CN': {
    help: (owner: string) => `如需帮助，请联系${owner}：`,
    helpWith: (owner: string) => `如需帮助，请联系${owner}，并提供以下信息：`,
    provider: '您的服务商',
    online: '在线客服',
    wechat: '微信号：',
    code: '代码：',
    id: '编号：',
    time: '时间：',
    zone: '（北京时间）',
  },
  en: {
    help: (owner: string) => `Need help? Contact ${owner}:`,
    helpWith: (owner: string) => `Need help? Contact ${owner} and mention this:`,
    provider: 'your provider',
    online: 'Online support',
    wechat: 'WeChat ID: ',
    code: 'Code: ',
    id: 'Reference: ',
    time: 'Time: ',
    zone: ' (Beijing time)',
  },
} satisfies Record<Language, unknown>;

/** HTML; empty where nothing is wrong and nobody is named. */
export function helpOf(frame: PageFrame, incident: Incident | undefined): string {
  const { language, platform } = frame;
  if (!incident && !platform?.support) return '';
  const { help, helpWith, provider } = texts[language];
  const owner = platform
    ? `<bdi>${htmlEscape(nameOfPlatform(platform, language))}</bdi>`
    : provider;
  const lines = [
    `<p>${(incident ? helpWith : help)(owner)}</p>`,
    contactsOf(platform?.support, language),
    incident && referenceOf(incident, frame),
  ].filter((line) => line);
  return `<div class="foot" role="contentinfo">\n${lines.join('\n')}\n</div>\n`;
}

function contactsOf(support: Support | undefined, language: Language): string {
  if (!support) return '';
  const { phone, email, url, wechat } = support;
  const { online, wechat: label } = texts[language];
  const contacts = [
    phone && linkTo(`tel:${phone.replaceAll(/[^\d+]/g, '')}`, phone),
    email && linkTo(`mailto:${email}`, email),
    url && isHttps(url) && linkTo(url, online),
    wechat && `<bdi>${label}${htmlEscape(wechat)}</bdi>`,
  ].filter((contact) => contact);
  return `<p class="contacts">${contacts.join(' ')}</p>`;
}

const linkTo = (href: string, text: string) =>
  `<a rel="noopener" href="${htmlEscape(href)}">${htmlEscape(text)}</a>`;

/** The settings were checked. What got past them must not become a script. */
function isHttps(url: string): boolean {
  return URL.parse(url)?.protocol === 'https:';
}

function referenceOf({ code }: Incident, { language, requestId, takenInAt }: PageFrame): string {
  const { code: codeLabel, id, time, zone } = texts[language];
  return `<p>${codeLabel}<code>${htmlEscape(code)}</code></p>
<p>${id}<code>${htmlEscape(requestId)}</code></p>
<p>${time}${beijingTime(takenInAt)}${zone}</p>`;
}

const BEIJING_AHEAD_MS = 8 * 60 * 60 * 1000;

/** As the merchant's own clock has it: `2026-11-22 10:00:00`. China has had one zone since 1949. */
function beijingTime(milliseconds: number): string {
  const shifted = new Date(milliseconds + BEIJING_AHEAD_MS);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}
