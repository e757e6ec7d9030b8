/** The environment variables, set at deploy time. None of them is a secret. */

/** Every variable of our own. The stack and the local run must both set all of them. */
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
  /** JSON, see shared/onboarding/platform.ts: how merchants' pages present each platform. */
  | 'PLATFORMS'
  /** JSON, see shared/callers/rights.ts: what each caller may do. */
  | 'CALLER_POLICY'
  /** JSON: the text of each verification file by its name. */
  | 'VERIFICATION_FILES'
  /** `on` where WeChat's publish check is answered here, otherwise `off`. */
  | 'PUBLISH_CHECK'
  /** S3 bucket for files that are too large for an invocation of call-wechat. */
  | 'CALL_FILES_BUCKET'
  /** A component's secret is named prefix + its appid. */
  | 'COMPONENT_SECRET_PREFIX';

/** Those that are set only where the deployment has what they name. */
export type OptionalVariable =
  /** ARN of the Lambda function that answers users' messages. */
  'MESSAGE_RESPONDER_ARN';

/** The environment of all functions. */
export type FunctionEnvironment = Record<EnvironmentVariable, string> &
  Partial<Record<OptionalVariable, string>>;

/** Of addresses of ours: https, whatever a request says. Only the local run has http. */
export function publicScheme(environment: Environment = process.env): 'http' | 'https' {
  return environment['PUBLIC_BASE_URL']?.startsWith('http:') ? 'http' : 'https';
}

/** WeChat's addresses. Only tests, the local run and deployments with a proxy change them. */
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

/** Undefined where it is not set. */
export function optionalVariable(
  name: OptionalVariable,
  environment: Environment = process.env,
): string | undefined {
  return environment[name] || undefined;
}

/**
 * WeChat's general host, and its host for disaster recovery (通用异地容灾域名).
 *
 * @see https://developers.weixin.qq.com/doc/service/Basic_Information/Interface_field_description.html
 */
const API_BASE_URL = 'https://api.weixin.qq.com';
const API_SECOND_BASE_URL = 'https://api2.weixin.qq.com';

/** WeChat's addresses, unless the environment sets others. */
export function wechatBaseUrls(environment: Environment = process.env): WechatBaseUrls {
  return {
    api: apiBaseUrls(environment),
    mp: environment['WECHAT_MP_BASE_URL'] ?? 'https://mp.weixin.qq.com',
    open: environment['WECHAT_OPEN_BASE_URL'] ?? 'https://open.weixin.qq.com',
  };
}

/** If a host is set, such as a proxy, only it is used: no call goes to WeChat around it. */
function apiBaseUrls(environment: Environment): string[] {
  const named = environment['WECHAT_API_BASE_URL'];
  const second = environment['WECHAT_API_SECOND_BASE_URL'] || (named ? '' : API_SECOND_BASE_URL);
  return [...new Set([named || API_BASE_URL, second])].filter((url) => url !== '');
}
