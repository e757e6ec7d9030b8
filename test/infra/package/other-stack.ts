/** Another stack with a function in it, as the users of `wxkeeper/cdk` have it. */
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function, Runtime, type FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { cdkContext, findOne } from '../synthesized-stack.ts';

export const newApp = () =>
  new App({ context: cdkContext, builtinCloudFormationValidation: false });

export function functionIn(
  stack: Stack,
  { id = 'OrderFunction', ...props }: Partial<FunctionProps> & { id?: string } = {},
): Function {
  return new Function(stack, id, {
    functionName: 'orders',
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
    ...props,
  });
}

/** What the function was given. */
export function grantedIn(stack: Stack) {
  const template = Template.fromStack(stack);
  const { properties } = findOne(template, 'AWS::Lambda::Function', { FunctionName: 'orders' });
  const policy = findOne(template, 'AWS::IAM::Policy').properties.PolicyDocument.Statement;
  return { variables: properties.Environment.Variables, policy };
}

export const arnOf = (functionName: string, account = '<AWS::AccountId>') =>
  `arn:<AWS::Partition>:lambda:<AWS::Region>:${account}:function:${functionName}`;
