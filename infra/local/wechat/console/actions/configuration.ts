/** Buttons about the simulator's settings, the component's registration and daily limits. */
import {
  ENCODING_AES_KEY_LENGTH,
  isEncodingAesKey,
} from '../../../../../shared/wechat/encoding-aes-key.ts';
import { apiPaths } from '../../api/answer.ts';
import {
  numberSettings,
  orderChoices,
  permissionSetSettings,
  ranges,
  switchSettings,
} from '../../control/ranges.ts';
import { OrderRefused } from '../../refused-order.ts';
import { defaultSettings } from '../../state/settings.ts';
import { settingWords } from '../setting-words.ts';
import { done, type Actions } from './action.ts';
import { readPermissionSets, readText, requireNumber } from './fields.ts';

export const configurationActions: Actions = {
  settings: (control, fields) => {
    control.configure({
      ...readNumbers(fields),
      ...readSwitches(fields),
      ...readSets(fields),
      order: orderChoices.find((each) => each === readText(fields, 'order')),
    });
    return done('设置已保存，立即生效', 'The settings have been saved');
  },
  'default-settings': (control) => {
    const { ipAllowList: _, dailyQuotas: __, ...settings } = defaultSettings;
    control.configure(settings);
    return done('设置已恢复默认值', 'The settings are the default ones again');
  },
  registration: (control, fields) => {
    control.configureComponent(readText(fields, 'component'), {
      eventUrl: readUrl(fields, 'eventUrl'),
      messageUrl: readUrl(fields, 'messageUrl'),
      initiatingDomain: readText(fields, 'initiatingDomain') || undefined,
      componentAppSecret: readText(fields, 'componentAppSecret') || undefined,
      messageToken: readText(fields, 'messageToken') || undefined,
      encodingAesKey: readAesKey(fields, 'encodingAesKey'),
      testVersion: {
        eventUrl: readUrl(fields, 'testEventUrl'),
        messageToken: readText(fields, 'testMessageToken') || undefined,
        encodingAesKey: readAesKey(fields, 'testEncodingAesKey'),
      },
    });
    return done('第三方平台配置已保存', 'The registration has been saved');
  },
  'daily-quota': (control, fields) => {
    const path = readText(fields, 'path');
    if (!apiPaths.includes(path)) {
      throw new OrderRefused(`没有接口 ${path}`, `There is no API ${path}`);
    }
    const words = { zh: '每日上限', en: 'The daily limit', ...ranges.callsPerDay };
    control.setDailyQuota(path, requireNumber(fields, 'callsPerDay', words));
    return done('每日上限已保存', 'The daily limit has been saved');
  },
  'reset-quotas': (control) => {
    control.resetQuotas();
    return done('当日调用次数已清零', 'The calls of today have been cleared');
  },
};

function readNumbers(fields: URLSearchParams) {
  const names = Object.keys(numberSettings) as (keyof typeof numberSettings)[];
  return Object.fromEntries(
    names.map((name) => {
      const words = { ...settingWords[name], ...numberSettings[name] };
      return [name, requireNumber(fields, name, words)];
    }),
  );
}

function readSwitches(fields: URLSearchParams) {
  return Object.fromEntries(
    switchSettings.map((name) => [name, readText(fields, name) === 'true']),
  );
}

function readSets(fields: URLSearchParams) {
  return Object.fromEntries(
    permissionSetSettings.map((name) => [name, readPermissionSets(fields, name)]),
  );
}

/** @returns undefined if the field is empty. @throws {OrderRefused} */
function readUrl(fields: URLSearchParams, name: string): string | undefined {
  const text = readText(fields, name);
  if (text === '') return undefined;
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text;
  throw new OrderRefused(
    `“${text}”不是以 http:// 或 https:// 开头的地址`,
    `“${text}” is no address with http:// or https://`,
  );
}

/** @returns undefined if the field is empty. @throws {OrderRefused} that does not quote the key */
function readAesKey(fields: URLSearchParams, name: string): string | undefined {
  const key = readText(fields, name);
  if (key === '') return undefined;
  if (isEncodingAesKey(key)) return key;
  throw new OrderRefused(
    `消息加解密Key须为 ${ENCODING_AES_KEY_LENGTH} 位字母和数字`,
    `The message key must be ${ENCODING_AES_KEY_LENGTH} letters and digits`,
  );
}
