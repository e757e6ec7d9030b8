/** The fields of WeChat's console, where they are, and what to paste into each. */

/**
 * Where the fields are in WeChat's console, as it is now.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/product/third_platform/index.md
 */
export const consolePath = '微信开发者平台 → 我的业务 → 第三方平台 → 开发信息';

/** Where they were before; platforms can still be managed there. */
export const olderConsolePath = '微信开放平台 → 管理中心 → 第三方平台 → 详情 → 开发配置 → 开发资料';

import { APP_ID } from '../../shared/wechat/app-id.ts';

/** What the fields are made of. */
export interface ConsoleValues {
  componentAppId: string;
  /** `https://host`, without a slash at the end. */
  baseUrl: string;
  host: string;
  /** The fixed addresses of our calls, with `;` between. */
  addresses: string | undefined;
}

interface ConsoleField {
  /** The stack's output is named appid + this. */
  id: string;
  english: string;
  chinese: string;
  /** How to enter it, where that makes a difference. */
  note?: string;
  value: (values: ConsoleValues) => string | undefined;
}

/** The one output that every component has. */
const EVENT_URL = 'EventUrl';

/** In the console's order. */
export const consoleFields: readonly ConsoleField[] = [
  {
    id: 'InitiatingDomain',
    english: 'initiating domain',
    chinese: '授权发起页域名',
    value: ({ host }) => host,
  },
  {
    id: EVENT_URL,
    english: 'authorization event URL',
    chinese: '授权事件接收URL',
    value: ({ baseUrl, componentAppId }) => `${baseUrl}/${componentAppId}/events`,
  },
  {
    id: 'MessageUrl',
    english: 'message and event URL',
    chinese: '消息与事件接收URL',
    value: ({ baseUrl, componentAppId }) => `${baseUrl}/${componentAppId}/messages/$APPID$`,
  },
  {
    id: 'AddressList',
    english: 'list of allowed addresses',
    chinese: '白名单IP地址列表',
    // What is changed in any other way waits for a publication.
    note: 'by its own 「修改」: it then holds at once, without 全网发布',
    value: ({ addresses }) => addresses,
  },
];

/** A component's secret has what the stack cannot tell. */
const secretFields = [
  { chinese: '消息校验Token', field: 'messageToken' },
  { chinese: '消息加解密Key', field: 'encodingAesKey' },
];

/**
 * All fields of all components, to be read by people.
 *
 * @param outputs what `cdk deploy --outputs-file` writes: each stack's outputs by their names
 */
export function describeConsoleFields(outputs: Record<string, Record<string, string>>): string {
  return Object.entries(outputs)
    .flatMap(([serviceName, stackOutputs]) =>
      componentsIn(stackOutputs).map((componentAppId) => {
        const secretName = `${serviceName}/components/${componentAppId}`;
        return [
          `\nWeChat's console, ${consolePath}, ${componentAppId}:`,
          `(older console: ${olderConsolePath})`,
          ...consoleFields.map(({ id, chinese, note }) =>
            fieldText(
              note ? `${chinese} (${note})` : chinese,
              stackOutputs[componentAppId + id] ?? '(not known to this stack)',
            ),
          ),
          ...secretFields.map(({ chinese, field }) =>
            fieldText(chinese, `(${field} of the secret ${secretName})`),
          ),
        ].join('\n');
      }),
    )
    .join('\n');
}

/** On a line of its own, so that it can be copied as a whole. */
function fieldText(label: string, value: string): string {
  return `  ${label}\n      ${value}`;
}

function componentsIn(stackOutputs: Record<string, string>): string[] {
  return Object.keys(stackOutputs)
    .filter((name) => name.endsWith(EVENT_URL))
    .map((name) => name.slice(0, -EVENT_URL.length))
    .filter((prefix) => APP_ID.test(prefix));
}
