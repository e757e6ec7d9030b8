/** What a function is told at deploy time, by environment variable. No secret is among it. */

/** Every name, filled in by the stack and by the local run, which both must fill all of them. */
export type EnvironmentVariable =
  /** DynamoDB table, see docs/design.md "Storage". */
  | 'TABLE_NAME'
  /** SQS FIFO queue of accepted authorization events. */
  | 'EVENT_QUEUE_URL'
  /** EventBridge bus on which authorizers' changes are announced. */
  | 'EVENT_BUS_NAME'
  /** Comma-separated appids of the third-party platforms this deployment serves. */
  | 'COMPONENT_APP_IDS'
  /** Lambda function that renews a token in the background. */
  | 'RENEWAL_FUNCTION_NAME'
  /** Scheme and host of the HTTP API, without a slash at the end. */
  | 'PUBLIC_BASE_URL'
  /** Name of the secret that holds the key for signed links. */
  | 'LINK_SIGNING_SECRET_NAME'
  /** JSON, see shared/onboarding/link-policy.ts. */
  | 'LINK_POLICY'
  /** JSON: the text of each verification file by its name. */
  | 'VERIFICATION_FILES'
  /** A component's secret is named prefix + its appid. */
  | 'COMPONENT_SECRET_PREFIX';

/** Only tests, the local run and whoever has a proxy of their own point these elsewhere. */
export interface WechatBaseUrls {
  /** WECHAT_API_BASE_URL, WECHAT_API_SECOND_BASE_URL: the server API's hosts, in order. */
  api: readonly string[];
  /** WECHAT_MP_BASE_URL: the authorization page on a desktop. */
  mp: string;
  /** WECHAT_OPEN_BASE_URL: the authorization page on a phone. */
  open: string;
}

type Environment = Record<string, string | undefined>;

/** @throws {Error} that lists every variable that is missing */
export function requireVariables<Name extends EnvironmentVariable>(
  names: readonly Name[],
  environment: Environment = process.env,
): Record<Name, string> {
  const missing = names.filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new Error(`Environment variables are missing: ${missing.join(', ')}`);
  }
  return Object.fromEntries(names.map((name) => [name, environment[name]])) as Record<Name, string>;
}

/**
 * WeChat's general host and the one that it names for disasters (通用异地容灾域名).
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
const API_BASE_URL = 'https://api.weixin.qq.com';
const API_SECOND_BASE_URL = 'https://api2.weixin.qq.com';

/** WeChat's hosts, unless the environment names others. */
export function wechatBaseUrls(environment: Environment = process.env): WechatBaseUrls {
  return {
    api: apiBaseUrls(environment),
    mp: environment['WECHAT_MP_BASE_URL'] ?? 'https://mp.weixin.qq.com',
    open: environment['WECHAT_OPEN_BASE_URL'] ?? 'https://open.weixin.qq.com',
  };
}

/** Whoever names a host, such as a proxy, means it: nothing goes to WeChat behind its back. */
function apiBaseUrls(environment: Environment): string[] {
  const named = environment['WECHAT_API_BASE_URL'];
  const second = environment['WECHAT_API_SECOND_BASE_URL'] || (named ? '' : API_SECOND_BASE_URL);
  return [...new Set([named || API_BASE_URL, second])].filter((url) => url !== '');
}
