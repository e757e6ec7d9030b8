/** English: `call`, `quota` and `explain`. */
import { codes } from './codes.ts';

const accountOrPlatform = 'Nobody but WeChat. Try again later.';
const operator = 'The operator of wxkeeper';
const merchant = 'The merchant';
const developer = 'The developer of the calling system';

export const call = {
  plan: (path: string, who: string) =>
    `Calls ${path} at WeChat, as ${who}. It may change something.`,
  bodyIsNoJson: (reason: string) => `--body is no JSON: ${reason}`,
  refused: (errcode: number) => `WeChat refuses it: npx wxkeeper explain ${errcode}`,
  pathIsNone: 'The path is that of an API alone, such as /cgi-bin/menu/get: no host, no query.',
  methodIsNone: '--method is GET or POST.',
  getHasNoBody: 'A GET has no --body.',
  bodyIsNoObject: '--body is an object or a list in JSON.',
  queryIsNoList: '--query is name=value&name=value, no JSON.',
  queryRepeats: '--query has a name twice: it can have each name once.',
  toldByRid: (rid: string, account: string | undefined) =>
    `What WeChat was sent: npx wxkeeper explain ${rid}${account === undefined ? '' : ` --account ${account}`}`,
  bytes: (status: number, bytes: number) => `HTTP ${status}, ${bytes} bytes`,
};

export const quota = {
  figures: (path: string, used: number, limit: number) => `${path}: ${used} of ${limit} used today`,
  usedUp: 'It is used up: npx wxkeeper quota clear, or wait until midnight in China.',
  refused: (errcode: number, message: string) => `WeChat does not tell: ${errcode} ${message}`,
  plan: (component: string, account: string | undefined) =>
    account === undefined
      ? `Resets the daily quotas of ${component} at WeChat (10 times a month), and ends the waiting of all its accounts.`
      : `Resets the daily quotas of account ${account} at WeChat (10 times a month).`,
  cleared: (moment: string) =>
    `The quotas are reset (${moment}). Tokens are renewed at the next look-up.`,
};

export const explain = {
  meaning: (code: string, means: string) => `${code}: ${means}`,
  whoActs: (act: string) => `Who acts: ${act}`,
  unknown: (code: string) =>
    `${code} is not in this list. WeChat's: https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html`,
  noCode: (code: string) =>
    `"${code}" is no errcode, no error or code of ours, no rid and no reference.`,
  nearest: (name: string) => `The nearest one is: npx wxkeeper explain ${name}`,
  reference:
    "A merchant's page shows it (编号). The log lines of that request have it; reason says more than the page. For the last 24 hours:",
  referenceHere: (reference: string) =>
    `A merchant's page shows it (编号). Where npm start runs, the line of that request ends with "reference ${reference}".`,
  ridRefused: (errcode: number, message: string) =>
    `WeChat does not tell (${errcode} ${message}). A rid is known for 7 days, and only to the account whose call it was: --account.`,
  errcodes: {
    '-1': { means: 'WeChat is busy', act: accountOrPlatform },
    '40001': {
      means: 'the token is not the newest one, or the secret is wrong',
      act: `${developer}: report the token as rejectedToken (the client does). If it stays: a second system renews this platform's tokens.`,
    },
    '40013': { means: 'the appid is wrong', act: `${developer}.` },
    '40014': { means: 'the access token is invalid', act: `${developer}: as 40001.` },
    '40090': {
      means: 'the address of the call is not on the list (sign-in)',
      act: `${operator}: npx wxkeeper doctor shows the list to enter.`,
    },
    '40125': {
      means: "the platform's AppSecret is wrong",
      act: `${operator}: enter componentAppSecret in the secret again.`,
    },
    '42001': { means: 'the access token has ended', act: `${developer}: as 40001.` },
    '42002': {
      means: 'the refresh token has ended',
      act: `${merchant}: authorize again (npx wxkeeper link).`,
    },
    '42007': {
      means: "the account's password was changed, which ended its tokens",
      act: `${merchant}: authorize again (npx wxkeeper link).`,
    },
    '45009': {
      means: 'a daily quota is used up; it is new at midnight in China (16:00 UTC)',
      act: `${operator}: npx wxkeeper quota clear, ten times a month; then find what calls so often.`,
    },
    '45011': { means: 'too many calls in this minute', act: 'Nobody: try again in a minute.' },
    '45035': {
      means: 'the address of the call is not on the list',
      act: `${operator}: npx wxkeeper doctor shows the list to enter.`,
    },
    '48001': {
      means: 'the account lacks the permission for this API, or the token is of the wrong kind',
      act: `${merchant}: needs 接口权限 (often a verified account); or ${developer.toLowerCase()}.`,
    },
    '48004': {
      means: 'WeChat has banned the API for this account',
      act: `${merchant}: ask WeChat.`,
    },
    '48006': {
      means: "this month's resets of quotas are used up",
      act: 'Nobody: wait until midnight in China.',
    },
    '61003': {
      means: 'the account has not authorized the platform, or has withdrawn it',
      act: `${merchant}: authorize (npx wxkeeper link). npx wxkeeper reconcile corrects what is stored.`,
    },
    '61004': {
      means: "the address of the call is not on the platform's list (白名单IP地址列表)",
      act: `${operator}: npx wxkeeper doctor shows the list to enter. A function of your own: call by npx wxkeeper call or wxkeeper-call-wechat instead.`,
    },
    '61005': {
      means: 'the verify ticket has ended',
      act: `${operator}: npx wxkeeper doctor. WeChat pushes a new one every 10 minutes.`,
    },
    '61006': { means: 'the verify ticket is wrong', act: `${operator}: npx wxkeeper doctor.` },
    '61007': {
      means: 'the merchant has not granted the permission set of this API',
      act: `${merchant}: authorize again with it (npx wxkeeper link).`,
    },
    '61009': {
      means: 'the authorization code is wrong or was used',
      act: `${merchant}: authorize again, if the account is not authorized.`,
    },
    '61010': { means: 'the authorization code is too old', act: `${merchant}: authorize again.` },
    '61011': {
      means: "the appid is no third-party platform's",
      act: `${operator}: correct "components" in cdk.json.`,
    },
    '61014': {
      means: "the platform's own token is needed",
      act: `${developer}: leave authorizerAppId out.`,
    },
    '61015': { means: "the account's token is needed", act: `${developer}: name the account.` },
    '61023': {
      means: 'the refresh token is wrong',
      act: `${operator}: npx wxkeeper renew <account> fetches it from WeChat again; if that fails, the merchant must authorize again.`,
    },
  },
  errors: {
    VerifyTicketMissing: {
      means: 'WeChat has pushed no ticket for 12 hours',
      act: `${operator}: npx wxkeeper doctor.`,
    },
    AuthorizerNotFound: {
      means: 'the account has not authorized the platform here',
      act: `${operator}: npx wxkeeper reconcile --dry-run; else the merchant must authorize.`,
    },
    AuthorizationRevoked: {
      means: 'the merchant has withdrawn the authorization',
      act: `${merchant}: authorize again (npx wxkeeper link).`,
    },
    ReauthorizationRequired: {
      means: 'no refresh token works any more',
      act: `${merchant}: authorize again (npx wxkeeper link).`,
    },
    RefreshInProgress: {
      means: 'another caller renews the token and takes long',
      act: 'Nobody: try again.',
    },
    WechatUnavailable: {
      means: 'WeChat did not answer, was busy, or a quota is used up',
      act: 'Nobody, if it passes; the message has the errcode.',
    },
    WechatRejected: {
      means: 'WeChat refused it, and would do so again',
      act: 'The message has the errcode: explain that.',
    },
    StoreUnavailable: {
      means: "the service's table does not answer",
      act: `${operator}: runbook, table-refusing.`,
    },
    CallNotAllowed: {
      means: 'this is not called for this caller, or for nobody',
      act: `${developer}: docs/calls.md, docs/callers.md.`,
    },
    InvalidRequest: {
      means: 'the request is wrong',
      act: `${developer}: the message lists what is wrong.`,
    },
    ConfigurationError: {
      means: 'the deployment is incomplete',
      act: `${operator}: npx wxkeeper doctor.`,
    },
  },
  codes,
};
