/** The stack's outputs: values for WeChat's console, and ARNs for other stacks. */
import { CfnOutput } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { CallFilesBucket } from '../data/call-files.ts';
import { ADDRESS_LIST, consoleFields, EVENT_URL } from './console-fields.ts';
import type { Egress } from '../network/egress.ts';
import type { ServiceHttpApi } from '../network/http-api.ts';
import type { FunctionName } from '../function-catalog.ts';
import type { Events } from '../data/events.ts';

/** A stack has 200 outputs at most. */
const MOST_WITH_ALL_FIELDS = 40;

interface Outputs {
  components: readonly string[];
  functions: Readonly<Record<FunctionName, IFunction>>;
  httpApi: ServiceHttpApi;
  egress: Egress | undefined;
  events: Events;
  callFiles: CallFilesBucket;
}

/** The functions that others invoke, by what their outputs are called. */
const invoked: Readonly<Record<string, { name: FunctionName; purpose: string }>> = {
  GetAccessToken: { name: 'get-access-token', purpose: 'for tokens' },
  GetTicket: { name: 'get-ticket', purpose: 'for tickets' },
  CallWechat: { name: 'call-wechat', purpose: 'for calls to WeChat' },
  CreateAuthorizationLink: { name: 'create-authorization-link', purpose: 'for signed links' },
  AdoptAuthorizationCode: {
    name: 'adopt-authorization-code',
    purpose: "for codes of APIs' answers",
  },
  AssignTenant: { name: 'assign-tenant', purpose: "for accounts' tenants" },
};

/**
 * Creates all outputs. Their descriptions begin in English because CloudFormation returns Chinese
 * characters as question marks. `npm run deploy` prints the Chinese names itself.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/814
 */
export function createOutputs(
  scope: Construct,
  { components, functions, ...outputs }: Outputs,
): void {
  const output = (id: string, description: string, value: string) =>
    new CfnOutput(scope, id, { description, value });
  const { baseUrl, host, domain } = outputs.httpApi;
  output('BaseUrl', 'The HTTP API', baseUrl);
  if (domain) output('DomainTarget', 'Where the CNAME record of the domain leads', domain.target);
  for (const [id, { name, purpose }] of Object.entries(invoked)) {
    const description = `Other Lambda functions need lambda:InvokeFunction on this one ${purpose}`;
    output(`${id}FunctionArn`, description, functions[name].functionArn);
  }
  const { bucketName } = outputs.callFiles.bucket;
  output('CallFilesBucketName', 'Files of calls that are too large for an invocation', bucketName);
  output(
    'EventsDeadLetterQueueArn',
    'Dead-letter queue for the targets of rules on the event bus',
    outputs.events.busDeadLetterQueue.queueArn,
  );
  const { addresses } = outputs.egress ?? {};
  const hasAllFields = components.length <= MOST_WITH_ALL_FIELDS;
  // What `npm run deploy` makes the other fields of.
  if (!hasAllFields && addresses) output(ADDRESS_LIST, 'Of all components', addresses);
  for (const componentAppId of components) {
    const values = { baseUrl, host, componentAppId, addresses };
    for (const { id, english, chinese, value } of consoleFields) {
      const text = hasAllFields || id === EVENT_URL ? value(values) : undefined;
      if (text) output(componentAppId + id, `${componentAppId}: ${english} (${chinese})`, text);
    }
  }
}
