/** What a merchant reads whose return from WeChat failed. The start page does not need these texts. */
import type { CodeTexts, PageText } from './refusal-page.ts';
import type { Language } from './language.ts';

const pending: Record<Language, PageText> = {
  'zh-CN': {
    title: '正在保存授权',
    lead: '微信已确认您的授权，系统正在保存。请一分钟后刷新本页查看结果，无需重新授权。',
  },
  en: {
    title: 'Your authorization is being saved',
    lead: 'WeChat has confirmed your authorization, and the platform is saving it. Please reload this page in a minute to see the result. There is no need to authorize again.',
  },
};

/** Soon enough for one who waits; a claim of somebody who died is over after 8 loads. */
const RELOAD_SECONDS = 2;

const underWay: Record<Language, PageText> = {
  'zh-CN': {
    title: '正在处理授权',
    lead: '系统正在处理您的授权，请稍候。本页会自动刷新并显示结果，无需重新授权。',
    reloadAfterSeconds: RELOAD_SECONDS,
  },
  en: {
    title: 'Your authorization is being processed',
    lead: 'Please wait a moment. This page reloads itself and then shows the result. There is no need to authorize again.',
    reloadAfterSeconds: RELOAD_SECONDS,
  },
};

const tooMany: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '本次授权的尝试次数过多，此链接已不能继续使用。请返回服务商页面重新发起授权。如果您已在微信完成授权，授权结果稍后会自动同步，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This authorization was tried too often, so this link no longer works. Go back to your provider’s page and start again. If you have authorized in WeChat, the result still reaches your provider; your account is unchanged.',
  },
};

const spent: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '本次授权已失效或已完成。如果您刚刚完成授权，请一分钟后刷新本页；如仍未成功，请返回服务商页面重新发起授权，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This authorization has expired or was used before. If you have just authorized, reload this page in a minute. If that does not help, go back to your provider’s page and start again; your account is unchanged.',
  },
};

const ended: Record<Language, PageText> = {
  'zh-CN': {
    title: '授权已失效',
    lead: '该账号的授权已取消或失效。如需继续使用，请返回服务商页面重新发起授权。',
  },
  en: {
    title: 'This authorization has ended',
    lead: 'The account has withdrawn its authorization, or the authorization has become invalid. To go on, return to your provider’s page and authorize again.',
  },
};

const noCode: Record<Language, PageText> = {
  'zh-CN': {
    title: '请重新发起授权',
    lead: '返回链接中没有可识别的授权码。如果您已在微信完成授权，授权结果稍后会自动同步，请以服务商页面显示的结果为准；否则请返回服务商页面重新发起授权，您的账号不受影响。',
  },
  en: {
    title: 'Please start again',
    lead: 'This link has no authorization code that can be read. If you have authorized in WeChat, the result still reaches your provider: see the provider’s page. Otherwise go back there and start again; your account is unchanged.',
  },
};

/** By the code of the refusal. */
export const returnTexts: CodeTexts = {
  'grant-pending': pending,
  'code-pending': underWay,
  'too-many-codes': tooMany,
  'code-spent': spent,
  'code-missing': noCode,
  'code-unreadable': noCode,
  'grant-ended': ended,
};
