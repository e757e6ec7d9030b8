/** What a merchant reads whose return from WeChat failed. The start page does not need these texts. */
import type { PageText, RefusalTexts } from './refusal-page.ts';
import type { Language } from './language.ts';

/** Soon enough for one who waits; a claim of somebody who died is over after 8 loads. */
const RELOAD_SECONDS = 2;
/** Where something has to recover first. WeChat is asked no more often by it: a code has its claim. */
const SLOW_RELOAD_SECONDS = 5;

/** WeChat has the merchant's consent, or may have it: what becomes of it shows on the same page. */
const open: Record<Language, PageText> = {
  'zh-CN': {
    title: '授权已提交，正在确认',
    lead: '请稍候，结果会自动显示在本页，无需重新授权。',
    tone: 'waiting',
    canReload: true,
    reloadAfterSeconds: SLOW_RELOAD_SECONDS,
  },
  en: {
    title: 'Submitted, waiting for confirmation',
    lead: 'Please wait a moment: the result appears on this page by itself. There is no need to authorize again.',
    tone: 'waiting',
    canReload: true,
    reloadAfterSeconds: SLOW_RELOAD_SECONDS,
  },
};

const underWay: Record<Language, PageText> = {
  'zh-CN': { ...open['zh-CN'], reloadAfterSeconds: RELOAD_SECONDS },
  en: { ...open.en, reloadAfterSeconds: RELOAD_SECONDS },
};

const confirmed: Record<Language, PageText> = {
  'zh-CN': {
    ...open['zh-CN'],
    lead: '微信已确认您的授权，系统正在保存。结果会自动显示在本页，无需重新授权。',
  },
  en: {
    ...open.en,
    lead: 'WeChat has confirmed your authorization, and the platform is saving it. The result appears on this page by itself. There is no need to authorize again.',
  },
};

const tooMany: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '本次授权的尝试次数过多，此链接已不能继续使用。请{restart}。如果您已在微信完成授权，授权结果稍后会自动同步，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This authorization was tried too often, so this link no longer works. Please {restart}. If you have authorized in WeChat, the result still reaches your provider; your account is unchanged.',
  },
};

const spent: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '本次授权已失效或已完成。如果您刚刚完成授权，请一分钟后刷新本页；如仍未成功，请{restart}，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This authorization has expired or was used before. If you have just authorized, reload this page in a minute. If that does not help, please {restart}; your account is unchanged.',
  },
};

const ended: Record<Language, PageText> = {
  'zh-CN': {
    title: '授权已失效',
    lead: '该账号的授权已取消或失效。如需继续使用，请{restart}。',
  },
  en: {
    title: 'This authorization has ended',
    lead: 'The account has withdrawn its authorization, or the authorization has become invalid. To authorize again, {restart}.',
  },
};

const noCode: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '返回链接中没有可识别的授权码。如果您已在微信完成授权，授权结果稍后会自动同步，请以服务商页面显示的结果为准；否则请{restart}，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This link has no authorization code that can be read. If you have authorized in WeChat, the result still reaches your provider: see the provider’s page. Otherwise {restart}; your account is unchanged.',
  },
};

export const returnTexts: RefusalTexts = {
  codes: {
    'grant-pending': confirmed,
    'code-pending': underWay,
    'too-many-codes': tooMany,
    'code-spent': spent,
    'code-missing': noCode,
    'code-unreadable': noCode,
    'grant-ended': ended,
  },
  open,
};
