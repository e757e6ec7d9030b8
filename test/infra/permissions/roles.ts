/** What the template grants to each function, and which resource its variables lead to. */
import type { Template } from 'aws-cdk-lib/assertions';
import { deployedName, type FunctionName } from '../../../infra/function-catalog.ts';
import { findAll, findOne } from '../synthesized-stack.ts';
import type { Conditions, Statement } from './policy.ts';

/** The stack as if it had been deployed. */
export interface Deployment {
  /** Of everything that was created, by its id in the template: what `Ref` and its ARN give. */
  created: ReadonlyMap<string, { ref: string; arn: string }>;
  statementsOf: (functionName: FunctionName) => Statement[];
  /** Of the resource's own policy. @param id in the template */
  resourceStatementsOf: (id: string) => Statement[];
  /** What a function is told by a variable. */
  variable: (functionName: FunctionName, name: string) => string;
}

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111122223333',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Addresses as AWS makes them, in this region and account. */
export function arnOf(service: string, resource: string): string {
  return `arn:aws:${service}:eu-west-1:111122223333:${resource}`;
}

/** Gives names and addresses to all that the template would create. */
export function deploy(template: Template): Deployment {
  const { Resources } = template.toJSON() as { Resources: Record<string, TemplateResource> };
  const created = new Map(Object.entries(Resources).map(([id, made]) => [id, create(id, made)]));
  const resolve = (expression: unknown) => resolved(expression, created);
  const propertiesOf = (functionName: FunctionName) =>
    findOne(template, 'AWS::Lambda::Function', { FunctionName: deployedName(functionName) })
      .properties;
  return {
    created,
    variable: (functionName, name) =>
      resolve(propertiesOf(functionName).Environment.Variables[name]),
    resourceStatementsOf: (id) =>
      [
        ...findAll(template, 'AWS::SQS::QueuePolicy', { Queues: [{ Ref: id }] }).flatMap(
          ({ properties }): object[] => properties.PolicyDocument.Statement,
        ),
        ...findAll(template, 'AWS::Events::EventBusPolicy', { EventBusName: { Ref: id } }).map(
          ({ properties }): object => properties.Statement,
        ),
      ].map((statement) => toStatement(statement, resolve)),
    statementsOf(functionName) {
      const roleId: string = propertiesOf(functionName).Role['Fn::GetAtt'][0];
      const { ManagedPolicyArns, Policies } = Resources[roleId]?.Properties ?? {};
      if (ManagedPolicyArns || Policies) throw new Error(`${roleId} has other policies as well`);
      return findAll(template, 'AWS::IAM::Policy', { Roles: [{ Ref: roleId }] })
        .flatMap(({ properties }): object[] => properties.PolicyDocument.Statement)
        .map((statement) => toStatement(statement, resolve));
    },
  };
}

interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** Where no name is given, AWS makes one up: here it is the resource's id in the template. */
function create(id: string, { Type, Properties }: TemplateResource) {
  const named = (property: string) => {
    const name = Properties?.[property];
    return typeof name === 'string' ? name : id;
  };
  const addressed = (service: string, name: string, prefix = '') => ({
    ref: name,
    arn: arnOf(service, prefix + name),
  });
  switch (Type) {
    case 'AWS::DynamoDB::GlobalTable':
      return addressed('dynamodb', named('TableName'), 'table/');
    case 'AWS::Events::EventBus':
      return addressed('events', named('Name'), 'event-bus/');
    case 'AWS::IAM::Role':
      return { ref: id, arn: `arn:aws:iam::111122223333:role/${id}` };
    case 'AWS::Lambda::Function':
      return addressed('lambda', named('FunctionName'), 'function:');
    case 'AWS::S3::Bucket':
      return { ref: named('BucketName'), arn: `arn:aws:s3:::${named('BucketName')}` };
    case 'AWS::SQS::Queue':
      return {
        ref: `https://sqs.eu-west-1.amazonaws.com/111122223333/${named('QueueName')}`,
        arn: arnOf('sqs', named('QueueName')),
      };
    case 'AWS::SecretsManager::Secret': {
      const arn = arnOf('secretsmanager', `secret:${named('Name')}-a1B2c3`);
      return { ref: arn, arn };
    }
    default:
      return { ref: id, arn: arnOf('other', `${Type}/${id}`) };
  }
}

function toStatement(written: object, resolve: (expression: unknown) => string): Statement {
  const { Effect, Action, Resource, Condition = {}, Principal, ...rest } = written as Written;
  const others = Object.keys(rest).filter((name) => name !== 'Sid');
  if (others.length > 0) throw new Error(`${others.join(', ')} of a statement is not foreseen`);
  const all = (values: unknown) => [values].flat().map(resolve);
  const conditions: Conditions = {};
  for (const [operator, keys] of Object.entries(Condition)) {
    conditions[operator] = Object.fromEntries(
      Object.entries(keys).map(([key, values]) => [key, all(values)]),
    );
  }
  const statement = { Effect, Action: all(Action), Resource: all(Resource), Condition: conditions };
  const Service = servicesIn(Principal);
  return { ...statement, ...(Service && { Service }) };
}

/** Everybody, or services: there are no others in this stack's policies of resources. */
function servicesIn(principal: Written['Principal']): string[] | undefined {
  if (principal === undefined || principal === '*') return undefined;
  const { AWS, Service } = principal;
  if (AWS === '*' && Service === undefined) return undefined;
  if (AWS !== undefined || Service === undefined) {
    throw new Error(`not foreseen: ${JSON.stringify(principal)}`);
  }
  return [Service].flat();
}

interface Written {
  Effect: Statement['Effect'];
  Action: unknown;
  Resource: unknown;
  Condition?: Record<string, Record<string, unknown>>;
  Principal?: '*' | { AWS?: unknown; Service?: string | string[] };
}

/** Works out those functions of CloudFormation that policies and variables use. */
function resolved(expression: unknown, created: Deployment['created']): string {
  if (typeof expression === 'string') return expression;
  const [[name, argument] = ['', undefined]] = Object.entries(expression ?? {});
  if (name === 'Ref') {
    const value = pseudoParameters[String(argument)] ?? created.get(String(argument))?.ref;
    if (value !== undefined) return value;
  }
  if (name === 'Fn::GetAtt') {
    const [id, attribute] = argument as [string, string];
    const arn = created.get(id)?.arn;
    if (attribute === 'Arn' && arn !== undefined) return arn;
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolved(part, created)).join(separator);
  }
  throw new Error(`not foreseen: ${JSON.stringify(expression)}`);
}
