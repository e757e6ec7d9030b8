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
type Situation =
  'wait' | 'busy' | 'pending' | 'begin-again' | 'spent' | 'ended' | 'no-code' | 'wrong-address';

const texts: Record<Language, Record<Situation, { title: string; lead: string }>> & {
  [language in Language]: { code: string };
} = {
  'zh-CN': {
    wait: { title: '暂时无法授权', lead: '平台暂时无法连接微信，请稍后再试。' },
    busy: { title: '暂时无法授权', lead: '系统繁忙，请稍候片刻后刷新本页。' },
    pending: {
      title: '正在保存授权',
      lead: '微信已确认您的授权，系统正在保存。请一分钟后刷新本页查看结果，无需重新授权。',
    },
    spent: {
      title: '请重新发起授权',
      lead: '本次授权已失效或已完成。如果您刚刚完成授权，请一分钟后刷新本页；如仍未成功，请返回服务商页面重新发起授权，您的账号不受影响。',
    },
    ended: {
      title: '授权已失效',
      lead: '该账号的授权已取消或失效。如需继续使用，请返回服务商页面重新发起授权。',
    },
    'no-code': {
      title: '请重新发起授权',
      lead: '返回链接中没有可识别的授权码。如果您已在微信完成授权，授权结果稍后会自动同步，请以服务商页面显示的结果为准；否则请返回服务商页面重新发起授权，您的账号不受影响。',
    },
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
    pending: {
      title: 'Your authorization is being saved',
      lead: 'WeChat has confirmed your authorization, and the platform is saving it. Please reload this page in a minute to see the result. There is no need to authorize again.',
    },
    spent: {
      title: 'Please start again',
      lead: 'This authorization has expired or was used before. If you have just authorized, reload this page in a minute. If that does not help, go back to your provider’s page and start again; your account is unchanged.',
    },
    ended: {
      title: 'This authorization has ended',
      lead: 'The account has withdrawn its authorization, or the authorization has become invalid. To go on, return to your provider’s page and authorize again.',
    },
    'no-code': {
      title: 'Please start again',
      lead: 'This link has no authorization code that can be read. If you have authorized in WeChat, the result still reaches your provider: see the provider’s page. Otherwise go back there and start again; your account is unchanged.',
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

export function refusalPage(refusal: PageRefusal, { language, nonce }: PageFrame): PageAnswer {
  const { title, lead } = texts[language][situationOf(refusal)];
  const reason =
    refusal.code === 'request-invalid' ? `<p lang="en">${htmlEscape(refusal.reason)}</p>` : '';
  return pageAnswer(refusal.status, {
    language,
    nonce,
    title,
    body: `<h1>${title}</h1>
<p>${lead}</p>
${reason}<p class="soft">${texts[language].code}<code>${htmlEscape(refusal.code)}</code></p>`,
  });
}

const situations: Readonly<Record<string, Situation>> = {
  'store-unavailable': 'busy',
  'renewal-in-progress': 'busy',
  'grant-pending': 'pending',
  'code-spent': 'spent',
  'code-missing': 'no-code',
  'code-unreadable': 'no-code',
  'grant-ended': 'ended',
  'component-unknown': 'wrong-address',
  'request-invalid': 'wrong-address',
};

function situationOf({ status, code }: PageRefusal): Situation {
  return situations[code] ?? (status >= 500 ? 'wait' : 'begin-again');
}
