/** The page that a merchant sees after a failure, with the same code as in the operator's log. */
import { htmlEscape } from 'escape-goat';
import type { Language } from './language.ts';
import { pageAnswer, type PageAnswer, type PageFrame } from './layout.ts';

/** What went wrong, as in the answer and in the log. */
interface PageRefusal {
  /** HTTP status. */
  status: number;
  code: string;
  reason: string;
}

/** The text depends on what the merchant can do now. */
type Situation = 'wait' | 'busy' | 'begin-again' | 'wrong-address';

/** What is said. */
export interface PageText {
  title: string;
  lead: string;
  /** Left out: the merchant decides whether to load the page again. */
  reloadAfterSeconds?: number;
}

/** Texts for single codes, in both languages. */
export type CodeTexts = Readonly<Record<string, Readonly<Record<Language, PageText>>>>;

const texts: Record<Language, Record<Situation, PageText>> & {
  [language in Language]: { code: string };
} = {
  'zh-CN': {
    wait: { title: '暂时无法授权', lead: '平台暂时无法连接微信，请稍后再试。' },
    busy: { title: '暂时无法授权', lead: '系统繁忙，请稍候片刻后刷新本页。' },
    'begin-again': {
      title: '请重新发起授权',
      lead: '本次授权已失效、已完成，或链接不完整。请返回服务商页面重新发起授权，您的账号不受影响。',
    },
    'wrong-address': { title: '链接不正确', lead: '请检查链接，或联系您的服务商。' },
    code: '如需帮助，请将此代码提供给服务商：',
  },
  en: {
    wait: {
      title: 'Not possible at the moment',
      lead: 'The connection between the platform and WeChat is not available. Please try again later.',
    },
    busy: {
      title: 'Not possible at the moment',
      lead: 'The platform is busy. Please wait a moment and reload this page.',
    },
    'begin-again': {
      title: 'Please start again',
      lead: 'This authorization has expired or its link is incomplete. Go back to your provider’s page and start again; your account is unchanged.',
    },
    'wrong-address': {
      title: 'This link is not right',
      lead: 'Please check the link or ask your provider.',
    },
    code: 'If you need help, tell your provider this code: ',
  },
};

/** @param codeTexts for codes that need a text of their own */
export function refusalPage(
  refusal: PageRefusal,
  { language, nonce }: PageFrame,
  codeTexts: CodeTexts = {},
): PageAnswer {
  const { title, lead, reloadAfterSeconds }: PageText =
    codeTexts[refusal.code]?.[language] ?? texts[language][situationOf(refusal)];
  const reason =
    refusal.code === 'request-invalid' ? `<p lang="en">${htmlEscape(refusal.reason)}</p>` : '';
  return pageAnswer(refusal.status, {
    language,
    nonce,
    title,
    reloadAfterSeconds,
    body: `<h1>${title}</h1>
<p>${lead}</p>
${reason}<p class="soft">${texts[language].code}<code>${htmlEscape(refusal.code)}</code></p>`,
  });
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
