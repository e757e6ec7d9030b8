/** The page that a merchant sees after a failure, with the same code as in the operator's log. */
import { htmlEscape } from 'escape-goat';
import type { WayOn } from '../../failure.ts';
import type { Language } from './language.ts';
import type { PageFrame } from './frame.ts';
import { pageAnswer, type PageAnswer } from './layout.ts';
import { buttonLink, quietLink } from './links.ts';
import { failureAddress } from './return-address.ts';

/** What went wrong, as in the answer and in the log. */
export interface PageRefusal {
  /** HTTP status. */
  status: number;
  code: string;
  reason: string;
  wayOn?: WayOn | undefined;
  /** Of a wrong request: the names of what is wrong. */
  fields?: readonly string[] | undefined;
}

/** The text depends on what the merchant can do now. */
type Situation = 'wait' | 'busy' | 'begin-again' | 'wrong-address';

/** What is said. */
export interface PageText {
  title: string;
  /** With `{restart}` for how a merchant begins again. */
  lead: string;
  /** Beside the title; by default the sign for attention. */
  tone?: 'waiting';
  /** Whether the same address is worth another try: then a button loads it again. */
  canReload?: boolean;
  /** The browser loads the page again by itself. */
  reloadAfterSeconds?: number;
}

/** Texts for single codes, in both languages. */
export type CodeTexts = Readonly<Record<string, Readonly<Record<Language, PageText>>>>;

/** How the pages of one function speak. */
export interface RefusalTexts {
  codes: CodeTexts;
  /** Of a code without a text of its own, where what the merchant wanted may still be done. */
  open?: Readonly<Record<Language, PageText>>;
  /** In Chinese: what a field of a wrong request must be. The refusal's reason is in English. */
  fields?: Readonly<Record<string, string>>;
}

const texts: Record<Language, Record<Situation, PageText>> = {
  'zh-CN': {
    wait: { title: '暂时无法授权', lead: '平台暂时无法连接微信，请稍后再试。', canReload: true },
    busy: { title: '暂时无法授权', lead: '系统繁忙，请稍候片刻后重试。', canReload: true },
    'begin-again': {
      title: '请重新发起授权',
      lead: '本次授权已失效、已完成，或链接不完整。请{restart}，您的账号不受影响。',
    },
    'wrong-address': { title: '链接不正确', lead: '请检查链接，或联系您的服务商。' },
  },
  en: {
    wait: {
      title: 'Not possible at the moment',
      lead: 'The connection between the platform and WeChat is not available. Please try again later.',
      canReload: true,
    },
    busy: {
      title: 'Not possible at the moment',
      lead: 'The platform is busy. Please wait a moment and try again.',
      canReload: true,
    },
    'begin-again': {
      title: 'Please start again',
      lead: 'This authorization has expired or its link is incomplete. Please {restart}; your account is unchanged.',
    },
    'wrong-address': {
      title: 'This link is not right',
      lead: 'Please check the link or ask your provider.',
    },
  },
};

const buttons = {
  'zh-CN': {
    reload: '重试',
    reloadOpen: '刷新本页',
    begin: '重新授权',
    back: '返回服务商页面',
  },
  en: {
    reload: 'Try again',
    reloadOpen: 'Reload this page',
    begin: 'Start again',
    back: 'Back to your provider’s page',
  },
} satisfies Record<Language, unknown>;

const restarts = {
  'zh-CN': { here: '点击按钮重新发起授权', elsewhere: '返回服务商页面重新发起授权' },
  en: {
    here: 'use the button to start again',
    elsewhere: 'go back to your provider’s page and start again',
  },
} satisfies Record<Language, unknown>;

/** @param speech texts of the function's own, which come before those for all */
export function refusalPage(
  refusal: PageRefusal,
  frame: PageFrame,
  speech: RefusalTexts = { codes: {} },
): PageAnswer {
  const { status, code } = refusal;
  const text = textOf(refusal, frame.language, speech);
  const { title, lead, tone = 'attention', reloadAfterSeconds } = text;
  const parts = [
    `<p>${lead.replace('{restart}', restartOf(refusal, frame.language))}</p>`,
    mistakesOf(refusal, frame.language, speech),
    buttonOf(text, refusal, frame),
  ];
  return pageAnswer(status, frame, {
    title,
    tone,
    reloadAfterSeconds,
    incident: { code },
    body: parts.filter((part) => part !== '').join('\n'),
  });
}

function textOf(refusal: PageRefusal, language: Language, { codes, open }: RefusalTexts): PageText {
  const { status, code } = refusal;
  const own = Object.hasOwn(codes, code) ? codes[code]?.[language] : undefined;
  if (own) return own;
  if (open && status >= 500) return open[language];
  return texts[language][situationOf(refusal)];
}

function restartOf({ wayOn }: PageRefusal, language: Language): string {
  const isHere = wayOn?.startUrl !== undefined && wayOn.returnUrl === undefined;
  return restarts[language][isHere ? 'here' : 'elsewhere'];
}

/** One button: that which helps. */
function buttonOf(
  { canReload, tone }: PageText,
  refusal: PageRefusal,
  { language, requestId }: PageFrame,
): string {
  const { reload, reloadOpen, begin, back } = buttons[language];
  const address = failureAddress(refusal, { id: requestId });
  if (canReload) {
    // An empty reference is the same address: nothing of the request is repeated in the page.
    const again = buttonLink('', tone === 'waiting' ? reloadOpen : reload);
    return address === undefined ? again : `${again}\n${quietLink(address, back)}`;
  }
  if (address !== undefined) return buttonLink(address, back);
  const { startUrl } = refusal.wayOn ?? {};
  return startUrl === undefined ? '' : buttonLink(startUrl, begin);
}

/** For whoever has made the link. */
function mistakesOf(
  { code, reason, fields = [] }: PageRefusal,
  language: Language,
  speech: RefusalTexts,
): string {
  if (code !== 'request-invalid') return '';
  if (language === 'en') return `<p class="soft">${htmlEscape(reason)}</p>`;
  const sentences = fields.map((field) => speech.fields?.[field]).filter((text) => text);
  return sentences.length > 0 ? `<p class="soft">${sentences.join('；')}。</p>` : '';
}

const situations: Readonly<Record<string, Situation>> = {
  'store-unavailable': 'busy',
  'renewal-in-progress': 'busy',
  'component-unknown': 'wrong-address',
  'request-invalid': 'wrong-address',
};

function situationOf({ status, code }: PageRefusal): Situation {
  return situations[code] ?? (status >= 500 ? 'wait' : 'begin-again');
}
