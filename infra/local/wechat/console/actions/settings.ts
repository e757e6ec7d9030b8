/** Buttons about the clock, the address list and faults of APIs. */
import { isIP } from 'node:net';
import { apiPaths } from '../../api/answer.ts';
import { apiFaultKinds } from '../../state/api-faults.ts';
import { OrderRefused } from '../../refused-order.ts';
import { done, type Actions } from './action.ts';
import { readList, readNumber, readText, requireNumber } from './fields.ts';

/** In the field of the address list: every address is allowed. */
export const ALL_ADDRESSES = '*';

const MONTH_SECONDS = 31 * 24 * 3600;
const ERRCODES = { least: -1_000_000, most: 10_000_000 };

export const settingActions: Actions = {
  advance: async (control, fields) => {
    const words = { zh: '秒数', en: 'The seconds', least: 1, most: MONTH_SECONDS };
    const seconds = requireNumber(fields, 'seconds', words);
    await control.advance(seconds);
    return done(`时钟快进了 ${seconds} 秒`, `The clock is ${seconds} s ahead`);
  },
  addresses: (control, fields) => {
    const listed = readList(fields, 'addresses');
    const isAll = listed.includes(ALL_ADDRESSES);
    const wrong = listed.find((each) => isIP(each) === 0);
    if (!isAll && wrong !== undefined) {
      throw new OrderRefused(`“${wrong}”不是 IP 地址`, `“${wrong}” is no IP address`);
    }
    control.setIpAllowList(isAll ? null : listed);
    return done('白名单已保存，立即生效', 'The address list has been saved');
  },
  'fault-on': (control, fields) => {
    const path = readText(fields, 'path');
    if (path !== '*' && !apiPaths.includes(path)) {
      throw new OrderRefused(`没有接口 ${path}`, `There is no API ${path}`);
    }
    const words = { zh: '次数', en: 'The number of calls', least: 1, most: 1_000_000 };
    control.setFault({ path, ...faultOf(fields), times: readNumber(fields, 'times', words) });
    return done('接口故障已打开', 'The fault of the API is on');
  },
  'fault-off': (control, fields) => {
    control.clearFaults(readText(fields, 'path'));
    control.releaseHanging();
    return done('接口故障已关闭', 'The fault of the API is off');
  },
  'release-hanging': (control) => {
    const count = control.hangingCalls();
    control.releaseHanging();
    return done(`已放行 ${count} 个挂起的调用`, `${count} hanging calls go on`);
  },
};

/** A kind by its name, or an errcode. */
function faultOf(fields: URLSearchParams) {
  const chosen = readText(fields, 'kind');
  if (/^-?\d+$/.test(chosen)) return { kind: 'errcode', errcode: Number(chosen) } as const;
  const kind = apiFaultKinds.find((each) => each === chosen);
  if (!kind) throw new OrderRefused('没有这种故障', 'There is no such fault');
  if (kind !== 'errcode') return { kind };
  const errcode = readNumber(fields, 'errcode', { zh: '错误码', en: 'The errcode', ...ERRCODES });
  return { kind, errcode: errcode ?? -1 };
}
