/** Chinese: `call`, `quota` and `explain`. */
import type * as en from '../en/wechat.ts';
import { codes } from './codes.ts';
import { errcodes } from './errcodes.ts';
import { errors } from './errors.ts';

export const call: typeof en.call = {
  plan: (path, who) => `将以 ${who} 的身份调用微信接口 ${path}，可能会改变数据。`,
  bodyIsNoJson: (reason) => `--body 不是合法的 JSON：${reason}`,
  refused: (errcode) => `微信拒绝了调用：npx wxkeeper explain ${errcode}`,
  pathIsNone: '路径只写接口本身，例如 /cgi-bin/menu/get，不带域名和查询参数。',
  methodIsNone: '--method 须为 GET 或 POST。',
  getHasNoBody: 'GET 请求不能带 --body。',
  bodyIsNoObject: '--body 须为 JSON 对象或数组。',
  queryIsNoList: '--query 的格式为 name=value&name=value，不是 JSON。',
  queryRepeats: '--query 中有重复的参数名：每个参数名只能出现一次。',
  toldByRid: (rid, account) =>
    `微信收到的内容：npx wxkeeper explain ${rid}${account === undefined ? '' : ` --account ${account}`}`,
  bytes: (status, bytes) => `HTTP ${status}，${bytes} 字节`,
};

export const quota: typeof en.quota = {
  figures: (path, used, limit) => `${path}：今日已用 ${used}，上限 ${limit}`,
  usedUp: '额度已用完：执行 npx wxkeeper quota clear，或等到北京时间零点。',
  refused: (errcode, message) => `微信没有返回额度：${errcode} ${message}`,
  plan: (component, account) =>
    account === undefined
      ? `将在微信侧重置平台 ${component} 的当日额度（每月 10 次），其所有账号不再等待。`
      : `将在微信侧重置账号 ${account} 的当日额度（每月 10 次）。`,
  cleared: (moment) => `额度已重置（${moment}），下一次取令牌时即会续期。`,
};

export const explain: typeof en.explain = {
  meaning: (code, means) => `${code}：${means}`,
  whoActs: (act) => `谁来处理：${act}`,
  unknown: (code) =>
    `未收录 ${code}，请查微信的列表：https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html`,
  noCode: (code) => `“${code}”不是 errcode、本服务的错误名或代码、rid 或编号。`,
  nearest: (name) => `最接近的是：npx wxkeeper explain ${name}`,
  reference:
    '这是商家页面上显示的编号。该请求的日志都带有它，其中 reason 比页面写得详细。查询最近 24 小时：',
  referenceHere: (reference) =>
    `这是商家页面上显示的编号。在 npm start 的输出中，该请求的那一行以“reference ${reference}”结尾。`,
  ridRefused: (errcode, message) =>
    `微信没有返回详情（${errcode} ${message}）。rid 仅保留 7 天，且只有发起调用的账号可以查询：请用 --account 指定。`,
  errcodes,
  errors,
  codes,
};
