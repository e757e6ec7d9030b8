/** The stack's outputs: values for WeChat's console, and ARNs for other stacks. */
import { CfnOutput, type Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { CallFilesBucket } from '../data/call-files.ts';
import { consoleFields } from './console-fields.ts';
import type { Egress } from '../network/egress.ts';
import type { ServiceHttpApi } from '../network/http-api.ts';
import type { FunctionName } from '../function-catalog.ts';
import type { Events } from '../data/events.ts';

interface Outputs {
  components: readonly string[];
  functions: Readonly<Record<FunctionName, IFunction>>;
  httpApi: ServiceHttpApi;
  egress: Egress | undefined;
  events: Events;
  callFiles: CallFilesBucket;
}

/**
 * Creates all outputs. Their descriptions begin in English because CloudFormation returns Chinese
 * characters as question marks. `npm run deploy` prints the Chinese names itself.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function createOutputs(stack: Stack, { components, functions, ...outputs }: Outputs): void {
  const output = (id: string, description: string, value: string) =>
    new CfnOutput(stack, id, { description, value });
  const { baseUrl, host, domain } = outputs.httpApi;
  output('BaseUrl', 'The HTTP API', baseUrl);
  if (domain) output('DomainTarget', 'Where the CNAME record of the domain leads', domain.target);
  output(
    'GetAccessTokenFunctionArn',
    'Other Lambda functions need lambda:InvokeFunction on this one for tokens',
    functions['get-access-token'].functionArn,
  );
  output(
    'GetTicketFunctionArn',
    'Other Lambda functions need lambda:InvokeFunction on this one for tickets',
    functions['get-ticket'].functionArn,
  );
  output(
    'CallWechatFunctionArn',
    'Other Lambda functions need lambda:InvokeFunction on this one for calls to WeChat',
    functions['call-wechat'].functionArn,
  );
  const { bucketName } = outputs.callFiles.bucket;
  output('CallFilesBucketName', 'Files of calls that are too large for an invocation', bucketName);
  output(
    'CreateAuthorizationLinkFunctionArn',
    'Other Lambda functions need lambda:InvokeFunction on this one for signed links',
    functions['create-authorization-link'].functionArn,
  );
  output(
    'EventsDeadLetterQueueArn',
    'Dead-letter queue for the targets of rules on the event bus',
    outputs.events.busDeadLetterQueue.queueArn,
  );
  for (const componentAppId of components) {
    const values = { baseUrl, host, componentAppId, addresses: outputs.egress?.addresses };
    for (const { id, english, chinese, value } of consoleFields) {
      const text = value(values);
      if (text) output(componentAppId + id, `${componentAppId}: ${english} (${chinese})`, text);
    }
  }
}
