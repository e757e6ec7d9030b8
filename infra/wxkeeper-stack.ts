/** The whole service as one stack: where data lives, what runs, who calls it, what to do next. */
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentVariable } from '../shared/config.ts';
import { serviceNameOf, type DeploySettings } from './config.ts';
import { Events } from './events.ts';
import { allowRenewals, createFunctions, timeoutOf, type FunctionCode } from './functions.ts';
import { ServiceHttpApi } from './http-api.ts';
import { deployedName } from './routes.ts';
import { Schedules } from './schedules.ts';
import { Storage } from './storage.ts';

/** What is deployed, and where the functions' code comes from. */
export interface WxkeeperStackProps {
  settings: DeploySettings;
  functionCode: FunctionCode;
}

/** Keeps the credentials of one or several WeChat third-party platforms alive. */
export class WxkeeperStack extends Stack {
  constructor(scope: Construct, id: string, { settings, functionCode }: WxkeeperStackProps) {
    super(scope, id, {
      description: 'wxkeeper: keeps the credentials of WeChat third-party platforms alive',
    });
    const { components, returnUrlOrigins, unsignedVisits, verificationFiles } = settings;
    const serviceName = serviceNameOf(settings);

    const storage = new Storage(this, 'Storage', { components, serviceName });
    const events = new Events(this, 'Events', {
      serviceName,
      processingTimeout: timeoutOf('process-authorization-event'),
    });

    const httpApi = new ServiceHttpApi(this, 'HttpApi', serviceName);

    const environment = {
      ...({
        TABLE_NAME: storage.table.tableName,
        EVENT_QUEUE_URL: events.queue.queueUrl,
        EVENT_BUS_NAME: events.bus.eventBusName,
        RENEWAL_FUNCTION_NAME: deployedName('renew-access-token', serviceName),
        PUBLIC_BASE_URL: httpApi.baseUrl,
        LINK_SIGNING_SECRET_NAME: storage.linkSigningKey.secretName,
        LINK_POLICY: JSON.stringify({ returnUrlOrigins, unsignedVisits }),
        VERIFICATION_FILES: JSON.stringify(verificationFiles),
        COMPONENT_APP_IDS: components.join(','),
        COMPONENT_SECRET_PREFIX: storage.secretPrefix,
      } satisfies Record<EnvironmentVariable, string>),
      POWERTOOLS_SERVICE_NAME: serviceName,
    };
    const functions = createFunctions(this, {
      serviceName,
      environment,
      functionCode,
      storage,
      events,
    });

    events.deliverTo(functions['process-authorization-event']);
    allowRenewals(functions);
    new Schedules(this, 'Schedules', { components, serviceName, functions });
    httpApi.leadTo(functions);

    new CfnOutput(this, 'BaseUrl', { description: 'The HTTP API', value: httpApi.baseUrl });
    outputInvokedFunctions(this, functions);
    for (const componentAppId of components) {
      outputConsoleAddresses(this, componentAppId, httpApi);
    }
  }
}

/** What other Lambda functions need `lambda:InvokeFunction` on. */
function outputInvokedFunctions(stack: Stack, functions: ReturnType<typeof createFunctions>): void {
  new CfnOutput(stack, 'GetAccessTokenFunctionArn', {
    description: 'Other Lambda functions need lambda:InvokeFunction on this one for tokens',
    value: functions['get-access-token'].functionArn,
  });
  new CfnOutput(stack, 'CreateAuthorizationLinkFunctionArn', {
    description: 'Other Lambda functions need lambda:InvokeFunction on this one for signed links',
    value: functions['create-authorization-link'].functionArn,
  });
}

/**
 * The addresses to paste into WeChat's console, under the names that they have there.
 *
 * In English first: CloudFormation gives Chinese in descriptions back as question marks.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
function outputConsoleAddresses(
  stack: Stack,
  componentAppId: string,
  { baseUrl, host }: ServiceHttpApi,
): void {
  const output = (name: string, label: string, value: string) =>
    new CfnOutput(stack, `${componentAppId}${name}`, {
      description: `${componentAppId}: ${label}`,
      value,
    });
  const componentUrl = `${baseUrl}/${componentAppId}`;
  output('InitiatingDomain', 'initiating domain (授权发起页域名)', host);
  output('EventUrl', 'authorization event URL (授权事件接收URL)', `${componentUrl}/events`);
  output(
    'MessageUrl',
    'message and event URL (消息与事件接收URL)',
    `${componentUrl}/messages/$APPID$`,
  );
}
