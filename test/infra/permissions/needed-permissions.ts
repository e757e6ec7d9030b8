/** Which permissions a recorded request needs of the deployed function's role. */
import { responderArn as localResponder } from '../../../infra/local/message-responder.ts';
import { deployedName } from '../../../infra/function-catalog.ts';
import { tableSchema } from '../../../shared/store/table-schema.ts';
import type { AwsRequest } from '../../support/aws-recorder.ts';
import type { Permission } from './policy.ts';
import { arnOf, type Deployment } from './roles.ts';

/** The condition key with the partition keys of a request's items. */
export const LEADING_KEYS = 'dynamodb:LeadingKeys';

/** The same request, made by the deployed function: to what its variables name there. */
export function neededPermissions(request: AwsRequest, deployment: Deployment): Permission[] {
  const { functionName } = request;
  const context = {
    'lambda:SourceFunctionArn': [arnOf('lambda', `function:${deployedName(functionName)}`)],
  };
  return wanted(request, deployment).map(({ action, resource, leadingKey }) => ({
    action,
    resource,
    context: leadingKey === undefined ? context : { ...context, [LEADING_KEYS]: [leadingKey] },
  }));
}

interface Wanted {
  action: string;
  resource: string;
  leadingKey?: string;
}

function wanted(request: AwsRequest, deployment: Deployment): Wanted[] {
  const { functionName, service, operation, input } = request;
  const named = (variable: string) =>
    arnOfRef(deployment.variable(functionName, variable), deployment);
  switch (`${service}.${operation}`) {
    case 'dynamodb.Query':
      return [queryOf(input, named('TABLE_NAME'))];
    case 'dynamodb.GetItem':
    case 'dynamodb.PutItem':
    case 'dynamodb.UpdateItem':
    case 'dynamodb.TransactWriteItems':
      return itemsOf(request).map(({ action, partition: leadingKey }) => ({
        action: `dynamodb:${action}`,
        resource: named('TABLE_NAME'),
        leadingKey,
      }));
    case 'secretsManager.GetSecretValue':
      return [{ action: 'secretsmanager:GetSecretValue', resource: secretOf(input, deployment) }];
    case 'sqs.SendMessage':
    case 'sqs.ChangeMessageVisibility':
      return [{ action: `sqs:${operation}`, resource: named('EVENT_QUEUE_URL') }];
    case 'eventBridge.PutEvents':
      return [{ action: 'events:PutEvents', resource: named('EVENT_BUS_NAME') }];
    case 's3.GetObject':
    case 's3.PutObject':
      return [
        {
          action: `s3:${operation}`,
          resource: `${named('CALL_FILES_BUCKET')}/${String(input['Key'])}`,
        },
      ];
    case 'lambda.Invoke':
      return [
        {
          action: 'lambda:InvokeFunction',
          resource: invokedBy(request, deployment),
        },
      ];
    default:
      throw new Error(`${functionName} asks for ${service}.${operation}, which is not foreseen`);
  }
}

/** Of this stack by its name. The responder is another one there than here. */
function invokedBy({ functionName, input }: AwsRequest, deployment: Deployment): string {
  const name = String(input['FunctionName']);
  if (!name.startsWith('arn:')) return arnOf('lambda', `function:${name}`);
  if (name !== localResponder)
    throw new Error(`${functionName} invokes ${name}, which is not foreseen`);
  return deployment.variable(functionName, 'MESSAGE_RESPONDER_ARN');
}

/** One item of a request, alone or in a transaction. */
export interface ItemRequest {
  action: string;
  partition: string;
  /** The sort key. */
  kind: string;
}

interface WrittenItem {
  Key?: Record<string, { S: string }>;
  Item?: Record<string, { S: string }>;
}

const actionOfPart: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * A transaction needs the permission for what is done to each of its items.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function itemsOf({ operation, input }: AwsRequest): ItemRequest[] {
  if (operation !== 'TransactWriteItems') return [itemOf(operation, input)];
  return (input['TransactItems'] as Record<string, WrittenItem>[]).flatMap((parts) =>
    Object.entries(parts).map(([part, item]) => itemOf(actionOfPart[part] ?? part, item)),
  );
}

function itemOf(action: string, { Key, Item }: WrittenItem): ItemRequest {
  const key = Key ?? Item ?? {};
  const { partitionKey, sortKey } = tableSchema;
  return { action, partition: key[partitionKey]?.S ?? '', kind: key[sortKey]?.S ?? '' };
}

function queryOf(input: Record<string, unknown>, tableArn: string): Wanted {
  const values = Object.values(input['ExpressionAttributeValues'] as Record<string, { S: string }>);
  const resource = `${tableArn}/index/${String(input['IndexName'])}`;
  return { action: 'dynamodb:Query', resource, leadingKey: values[0]?.S ?? '' };
}

function arnOfRef(ref: string, { created }: Deployment): string {
  const found = [...created.values()].find((each) => each.ref === ref);
  if (!found) throw new Error(`the stack creates nothing that is called ${ref}`);
  return found.arn;
}

/** IAM sees a secret's whole address, also where it is asked for by its name. */
function secretOf({ SecretId }: Record<string, unknown>, { created }: Deployment): string {
  const prefix = arnOf('secretsmanager', `secret:${String(SecretId)}-`);
  const found = [...created.values()].find(({ arn }) => arn.startsWith(prefix));
  if (!found) throw new Error(`the stack creates no secret ${String(SecretId)}`);
  return found.arn;
}
