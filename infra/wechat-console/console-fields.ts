/** The fields of WeChat's console: where they are, and which value belongs into each. */
import { APP_ID } from '../../shared/wechat/app-id.ts';
import { secretNames } from '../resource-names.ts';

/**
 * The menu path of the fields in WeChat's current console.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/product/third_platform/index.md
 */
export const consolePath = '微信开发者平台 → 我的业务 → 第三方平台 → 开发信息';

/** The menu path in the older console, where platforms can still be managed. */
export const olderConsolePath = '微信开放平台 → 管理中心 → 第三方平台 → 详情 → 开发配置 → 开发资料';

/** The values from which the fields are built. */
export interface ConsoleValues {
  componentAppId: string;
  /** `https://host`, without a slash at the end. */
  baseUrl: string;
  host: string;
  /** The fixed source addresses of calls to WeChat, separated by `;`. */
  addresses: string | undefined;
}

interface ConsoleField {
  /** The name of the stack's output is the appid followed by this. */
  id: string;
  english: string;
  chinese: string;
  /** How to enter the value, if that matters. */
  note?: string;
  value: (values: ConsoleValues) => string | undefined;
}

/** The addresses to which WeChat pushes. WeChat replaces `$APPID$`. */
export function pushUrls(values: Pick<ConsoleValues, 'baseUrl' | 'componentAppId'>) {
  const base = `${values.baseUrl}/${values.componentAppId}`;
  return { eventUrl: `${base}/events`, messageUrl: `${base}/messages/$APPID$` };
}

/** The id of the one output that every component has. */
export const EVENT_URL = 'EventUrl';

/** The same for all components. */
export const ADDRESS_LIST = 'AddressList';

/** The fields, in the order of the console. */
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
    value: (values) => pushUrls(values).eventUrl,
  },
  {
    id: 'MessageUrl',
    english: 'message and event URL',
    chinese: '消息与事件接收URL',
    value: (values) => pushUrls(values).messageUrl,
  },
  {
    id: ADDRESS_LIST,
    english: 'list of allowed addresses',
    chinese: '白名单IP地址列表',
    // A change made elsewhere in the console only takes effect when the platform is published.
    note: 'use the 「修改」 of this field: it takes effect immediately, without 全网发布',
    value: ({ addresses }) => addresses,
  },
];

/** Fields whose values are in the component's secret, and therefore in no output of the stack. */
const secretFields = [
  { chinese: '消息校验Token', field: 'messageToken' },
  { chinese: '消息加解密Key', field: 'encodingAesKey' },
];

/**
 * Formats all fields of all components for printing.
 *
 * @param outputs what `cdk deploy --outputs-file` writes: by stack name, then by output name
 */
export function formatConsoleFields(outputs: Record<string, Record<string, string>>): string {
  return Object.entries(outputs)
    .flatMap(([serviceName, stackOutputs]) =>
      componentsIn(stackOutputs).map((componentAppId) => {
        const secretName = secretNames(serviceName).componentPrefix + componentAppId;
        return [
          `\nWeChat's console, ${consolePath}, ${componentAppId}:`,
          `(older console: ${olderConsolePath})`,
          ...consoleFields.map(({ id, chinese, note, value }) =>
            fieldText(
              note ? `${chinese} (${note})` : chinese,
              stackOutputs[componentAppId + id] ??
                value(valuesIn(stackOutputs, componentAppId)) ??
                '(not known to this stack)',
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

/** Of many components the stack has an output for the first field only. */
function valuesIn(stackOutputs: Record<string, string>, componentAppId: string): ConsoleValues {
  const eventUrl = stackOutputs[componentAppId + EVENT_URL] ?? '';
  const baseUrl = stackOutputs['BaseUrl'] ?? eventUrl.split('/').slice(0, 3).join('/');
  const host = baseUrl.replace(/^https:\/\//, '');
  return { componentAppId, baseUrl, host, addresses: stackOutputs[ADDRESS_LIST] };
}

/** Puts the value on a line of its own, so that it is easy to copy. */
function fieldText(label: string, value: string): string {
  return `  ${label}\n      ${value}`;
}

function componentsIn(stackOutputs: Record<string, string>): string[] {
  return Object.keys(stackOutputs)
    .filter((name) => name.endsWith(EVENT_URL))
    .map((name) => name.slice(0, -EVENT_URL.length))
    .filter((prefix) => APP_ID.test(prefix));
}
