/** The environment of the functions on this machine: the same variables as deployed. */
import type { EnvironmentVariable, WechatBaseUrls } from '../../shared/config.ts';
import { deployedName } from '../routes.ts';
import type { LocalComponent } from './settings.ts';
import type { StandIns } from './stand-ins.ts';

/** Where Secrets Manager keeps a component's secret: this and its appid. */
const COMPONENT_SECRET_PREFIX = 'wxkeeper/components/';

export const TABLE_NAME = 'wxkeeper';

/** What the functions talk to. */
export interface Surroundings {
  component: LocalComponent;
  standIns: StandIns;
  wechat: WechatBaseUrls;
  /** Of the Lambda Invoke API. */
  invokeUrl: string;
}

/** What the stack fills in on AWS, and what points the AWS SDK and us to the stand-ins. */
export function functionEnvironment(surroundings: Surroundings): Record<string, string> {
  const { component, standIns, wechat } = surroundings;
  const { queue, endpoints } = standIns;
  const asDeployed = {
    TABLE_NAME,
    EVENT_QUEUE_URL: queue.url,
    EVENT_BUS_NAME: 'wxkeeper',
    RENEWAL_FUNCTION_NAME: deployedName('renew-access-token'),
    COMPONENT_APP_IDS: component.componentAppId,
    COMPONENT_SECRET_PREFIX,
  } satisfies Record<EnvironmentVariable, string>;
  return {
    ...asDeployed,
    POWERTOOLS_SERVICE_NAME: 'wxkeeper',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    AWS_ENDPOINT_URL_LAMBDA: surroundings.invokeUrl,
    WECHAT_API_BASE_URL: wechat.api,
    WECHAT_MP_BASE_URL: wechat.mp,
    WECHAT_OPEN_BASE_URL: wechat.open,
  };
}

/** By name: what an operator enters in Secrets Manager after the first deployment. */
export function componentSecrets(component: LocalComponent): Record<string, string> {
  const { componentAppId, ...secret } = component;
  return { [COMPONENT_SECRET_PREFIX + componentAppId]: JSON.stringify(secret) };
}
