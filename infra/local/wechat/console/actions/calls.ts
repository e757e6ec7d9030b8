/** Buttons about calls of APIs: faults, counts, and whether a token is valid. */
import { apiPaths } from '../../api/answer.ts';
import type { Control } from '../../control/control.ts';
import { ranges } from '../../control/ranges.ts';
import { OrderRefused } from '../../refused-order.ts';
import { apiFaultKinds } from '../../state/api-faults.ts';
import { readEntry } from '../../table-entry.ts';
import { done, type Actions } from './action.ts';
import { readHeader, readNumber, readText, requireText } from './fields.ts';

export const callActions: Actions = {
  'fault-on': (control, fields) => {
    const path = readText(fields, 'path');
    if (path !== '*' && !apiPaths.includes(path)) {
      throw new OrderRefused(`没有接口 ${path}`, `There is no API ${path}`);
    }
    const words = { zh: '次数', en: 'The number of calls', ...ranges.times };
    control.setFault({ path, ...faultOf(fields), times: readNumber(fields, 'times', words) });
    return done('接口故障已打开', 'The fault of the API is on');
  },
  'fault-off': (control, fields) => {
    control.clearFaults(readText(fields, 'path'));
    control.releaseHanging();
    return done('接口故障已关闭', 'The fault of the API is off');
  },
  'faults-off': (control) => {
    control.clearFaults();
    control.releaseHanging();
    return done('全部接口故障已关闭', 'All faults of APIs are off');
  },
  'release-hanging': (control) => {
    const count = control.hangingCalls();
    control.releaseHanging();
    return done(`已放行 ${count} 个挂起的调用`, `${count} hanging calls go on`);
  },
  'reset-counts': (control) => {
    control.resetCallCounts();
    return done('调用次数已重新计数', 'Calls are counted afresh');
  },
  'check-token': (control, fields) => {
    const token = requireText(fields, 'token', { zh: '令牌', en: 'The token' });
    const isValid = readEntry(tokenChecks, readText(fields, 'kind'));
    if (!isValid) throw new OrderRefused('没有这种令牌', 'There is no such kind of token');
    return isValid(control, token)
      ? done('有效，微信接受', 'It is valid: WeChat takes it')
      : done('无效，微信不接受', 'It is not valid: WeChat does not take it');
  },
};

/** Whether WeChat takes a token, by its kind. */
const tokenChecks: Readonly<Record<string, (control: Control, token: string) => boolean>> = {
  component: (control, token) => control.isComponentAccessTokenValid(token),
  authorizer: (control, token) => control.isAuthorizerAccessTokenValid(token),
  ticket: (control, token) => control.isJsTicketValid(token),
};

/** A kind by its name, or an errcode. */
function faultOf(fields: URLSearchParams) {
  const chosen = readText(fields, 'kind');
  if (/^-?\d+$/.test(chosen)) return { kind: 'errcode', errcode: Number(chosen) } as const;
  const kind = apiFaultKinds.find((each) => each === chosen);
  if (!kind) throw new OrderRefused('没有这种故障', 'There is no such fault');
  const errcode = { zh: '错误码', en: 'The errcode', ...ranges.errcode };
  const delay = { zh: '延迟', en: 'The delay', ...ranges.delayMilliseconds };
  if (kind === 'errcode') return { kind, errcode: readNumber(fields, 'errcode', errcode) ?? -1 };
  if (kind === 'slow') {
    return { kind, delayMilliseconds: readNumber(fields, 'delayMilliseconds', delay) };
  }
  return kind === 'other-response' ? { kind, ...otherResponse(fields) } : { kind };
}

function otherResponse(fields: URLSearchParams) {
  return {
    status: readNumber(fields, 'status', { zh: '状态码', en: 'The status', ...ranges.status }),
    contentType: readHeader(fields, 'contentType'),
    location: readHeader(fields, 'location'),
    body: readText(fields, 'body') || undefined,
  };
}
