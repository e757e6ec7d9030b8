/** The environment variables of the functions in the local service: the same as when deployed. */
import type { CallerPolicy } from '../../shared/callers/rights.ts';
import type { FunctionEnvironment, WechatBaseUrls } from '../../shared/config.ts';
import type { Platform } from '../../shared/onboarding/platform.ts';
import type { LinkPolicy } from '../../shared/onboarding/link-policy.ts';
import { deployedName } from '../function-catalog.ts';
import { SERVICE_NAME } from '../resource-names.ts';
import {
  CALL_FILES_BUCKET,
  COMPONENT_SECRET_PREFIX,
  LINK_SIGNING_SECRET_NAME,
  TABLE_NAME,
} from './aws/local-aws.ts';
import type { StandIns } from './aws/stand-ins.ts';
import { examplePlatform } from './local-platform.ts';
import { responderArn } from './message-responder.ts';
import { defaultSwitches, type LocalSwitches } from './local-switches.ts';
import type { LocalComponent } from './settings.ts';

/** A SaaS listens on any port of this machine during development. */
const returnUrlOrigins = ['127.0.0.1', 'localhost', '[::1]'].flatMap((host) => [
  `http://${host}:*`,
  `https://${host}:*`,
]);

/** The servers that the functions connect to. */
export interface Surroundings {
  component: LocalComponent;
  standIns: StandIns;
  wechat: WechatBaseUrls;
  /** The URL of the local Lambda Invoke API. */
  invokeUrl: string;
  /** The URL of the local HTTP API. */
  publicBaseUrl: string;
  /** Whether users are answered by a module of the developer's own. */
  hasResponder?: boolean | undefined;
  /** Left out: nobody has a caller's name. */
  callerPolicy?: CallerPolicy | undefined;
  /** Left out: as deployed by default. */
  switches?: LocalSwitches | undefined;
  /** Left out: an invented one. */
  platform?: Platform | undefined;
}

const noCallers: CallerPolicy = { callers: {}, requireCaller: false };

/** The variables that the stack sets on AWS, and the endpoints of the local servers. */
export function functionEnvironment(
  surroundings: Surroundings,
): FunctionEnvironment & Record<string, string> {
  const { component, standIns, wechat, callerPolicy = noCallers } = surroundings;
  const { publishCheck, ...visits } = surroundings.switches ?? defaultSwitches;
  const linkPolicy: LinkPolicy = { returnUrlOrigins, unsignedVisitsPerHour: 200, ...visits };
  const { platform = examplePlatform } = surroundings;
  const { queue, endpoints } = standIns;
  const [firstHost = '', secondHost] = wechat.api;
  const asDeployed = {
    TABLE_NAME,
    EVENT_QUEUE_URL: queue.url,
    EVENT_BUS_NAME: SERVICE_NAME,
    RENEWAL_FUNCTION_NAME: deployedName('renew-access-token'),
    PUBLIC_BASE_URL: surroundings.publicBaseUrl,
    LINK_SIGNING_SECRET_NAME,
    LINK_POLICY: JSON.stringify(linkPolicy),
    PLATFORMS: JSON.stringify({ [component.componentAppId]: platform }),
    CALLER_POLICY: JSON.stringify(callerPolicy),
    VERIFICATION_FILES: JSON.stringify({ 'MP_verify_local.txt': 'local' }),
    COMPONENT_APP_IDS: component.componentAppId,
    COMPONENT_SECRET_PREFIX,
    PUBLISH_CHECK: publishCheck ? 'on' : 'off',
    CALL_FILES_BUCKET,
    ...(surroundings.hasResponder && { MESSAGE_RESPONDER_ARN: responderArn }),
  } satisfies FunctionEnvironment;
  return {
    ...asDeployed,
    POWERTOOLS_SERVICE_NAME: SERVICE_NAME,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secretsManager,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.eventBridge,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    AWS_ENDPOINT_URL_LAMBDA: surroundings.invokeUrl,
    WECHAT_API_BASE_URL: firstHost,
    ...(secondHost && { WECHAT_API_SECOND_BASE_URL: secondHost }),
    WECHAT_MP_BASE_URL: wechat.mp,
    WECHAT_OPEN_BASE_URL: wechat.open,
  };
}
