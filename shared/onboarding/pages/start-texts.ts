/** What a merchant reads who cannot be led to WeChat. The way back does not need these texts. */
import type { CodeTexts, RefusalTexts } from './refusal-page.ts';

const codes: CodeTexts = {
  'visits-used-up': {
    'zh-CN': {
      title: '当前访问人数过多',
      lead: '本小时内发起授权的次数已达上限，请在一小时后重试，或向您的服务商索取专属授权链接。您的账号不受影响。',
    },
    en: {
      title: 'Too many visits at the moment',
      lead: 'Too many authorizations were begun on this page. Please try again in an hour, or ask your provider for a link of your own. Your account is unchanged.',
    },
  },
  'link-used-up': {
    'zh-CN': {
      title: '链接打开次数过多',
      lead: '此授权链接在本小时内已被多次打开。请在一小时后重试，或返回服务商页面获取新的链接。您的账号不受影响。',
    },
    en: {
      title: 'This link was opened too often',
      lead: 'The link was opened too many times in this hour. Please try again in an hour, or get a new link on your provider’s page. Your account is unchanged.',
    },
  },
  'invitation-expired': {
    'zh-CN': {
      title: '授权链接已过期',
      lead: '此授权链接的有效期已过。请返回服务商页面，获取新的链接。您的账号不受影响。',
    },
    en: {
      title: 'This link has ended',
      lead: 'The link is no longer valid. Please get a new one on your provider’s page. Your account is unchanged.',
    },
  },
  'quota-used-up': {
    'zh-CN': {
      title: '暂时无法授权',
      lead: '本平台今日或当前的授权次数已达微信规定的上限，请稍后再试；如仍无法授权，请于次日（北京时间零点后）重试。您的账号不受影响。',
    },
    en: {
      title: 'Not possible at the moment',
      lead: 'The platform has used up the number of authorizations that WeChat allows. Please try again later; at the latest after midnight in China it is possible again. Your account is unchanged.',
    },
  },
  'tenant-change-refused': {
    'zh-CN': {
      title: '该账号属于其他客户',
      lead: '此链接对应的账号目前归属于本平台的其他客户，不能更改归属。请联系您的服务商。',
    },
    en: {
      title: 'This account belongs to another customer',
      lead: 'The account of this link belongs to another customer of the platform and stays there. Please ask your provider.',
    },
  },
};

/** In Chinese what `visitFormats` says in English: for whoever has made a wrong link. */
const fields = {
  authType: 'authType 须为 1、2、3、4、5、6、8 之一',
  bizAppId: 'bizAppId 须为账号的 AppID',
  categoryIds: 'categoryIds 须为权限集编号，以英文逗号分隔',
  link: 'link 须为 pc 或 h5',
  invitation: 'invitation 须为 create-authorization-link 签发的内容',
};

export const startTexts: RefusalTexts = { codes, fields };
