/**
 * The ordinary APIs of accounts: one row each, with the permission sets that its page names and the
 * daily limit of a new account.
 *
 * @see https://developers.weixin.qq.com/doc/service/Message_Management/API_Call_Limits.html
 */
import type { Api, ApiTable } from '../call.ts';
import { getTicket } from './js-tickets.ts';
import { getMedia, uploadMedia } from './media.ts';
import { getMenu } from './menu.ts';
import { sendCustomMessage } from './messages.ts';
import { getMiniProgramCode } from './mini-program-code.ts';
import { getTemplateList } from './templates.ts';
import { getFollowers } from './users.ts';

const get = {
  method: 'GET',
  token: 'authorizer',
  needsAccessToken: true,
  namesComponent: false,
  quota: 'authorizer',
} as const satisfies Partial<Api>;

const post = { ...get, method: 'POST' } as const satisfies Partial<Api>;

/** For files of all APIs: https://developers.weixin.qq.com/doc/service/en/api/material/temporary/api_getmedia.html */
const forFiles = [1, 3, 8, 9, 11, 19, 30, 31, 100];

/** By path. */
export const ordinaryApis: ApiTable = {
  '/cgi-bin/ticket/getticket': {
    ...get,
    permissionSets: [4, 8],
    dailyQuota: 1_000_000,
    handle: getTicket,
  },
  '/cgi-bin/user/get': {
    ...get,
    permissionSets: [2, 100],
    needsVerification: true,
    dailyQuota: 500,
    handle: getFollowers,
  },
  '/cgi-bin/media/upload': {
    ...post,
    body: 'multipart',
    permissionSets: forFiles,
    dailyQuota: 100_000,
    handle: uploadMedia,
  },
  '/cgi-bin/media/get': {
    ...get,
    permissionSets: forFiles,
    dailyQuota: 200_000,
    handle: getMedia,
  },
  '/cgi-bin/message/custom/send': {
    ...post,
    permissionSets: [1, 6, 19, 100, 101],
    needsVerification: true,
    dailyQuota: 500_000,
    handle: sendCustomMessage,
  },
  '/cgi-bin/menu/get': { ...get, permissionSets: [15], dailyQuota: 10_000, handle: getMenu },
  '/wxa/getwxacodeunlimit': { ...post, permissionSets: [17, 58], handle: getMiniProgramCode },
  '/wxa/gettemplatelist': {
    ...get,
    token: 'component',
    quota: 'component',
    handle: getTemplateList,
  },
};
