/** Buttons about the clock and the address list. */
import { isIP } from 'node:net';
import { OrderRefused } from '../../refused-order.ts';
import { done, type Actions } from './action.ts';
import { readList, requireNumber } from './fields.ts';

/** In the field of the address list: every address is allowed. */
export const ALL_ADDRESSES = '*';

const MONTH_SECONDS = 31 * 24 * 3600;

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
};
