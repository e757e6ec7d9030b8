/** Functions of other stacks behind the listed addresses: what their own stack gets. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc, type IVpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { placeBehindListedAddresses } from '../../../infra/package/listed-addresses.ts';
import { cdkContext, findAll, findOne, synthesizeStack, textOf } from '../synthesized-stack.ts';
import { functionIn, newApp } from './other-stack.ts';

/** The names of the parameters that a stack reads, by their kind. */
function parametersReadBy(stack: Stack) {
  const parameters = Object.values(Template.fromStack(stack).findParameters('*'));
  return Object.fromEntries(
    parameters
      .filter(({ Type }) => Type.startsWith('AWS::SSM::Parameter::Value<'))
      .map(({ Type, Default }) => [Default, Type.slice(27, -1)])
      .filter(([name]) => name !== '/cdk-bootstrap/hnb659fds/version'),
  );
}

/** The managed policies of the only role. */
function managedPolicies(template: Template) {
  const { ManagedPolicyArns = [] } = findOne(template, 'AWS::IAM::Role').properties;
  return ManagedPolicyArns.map(textOf);
}

const connects =
  'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole';

describe('placeBehindListedAddresses', () => {
  it('reads subnets and security group when the other stack is deployed, and imports nothing', () => {
    const stack = new Stack(newApp(), 'orders');
    placeBehindListedAddresses(functionIn(stack));
    const template = Template.fromStack(stack);
    const { VpcConfig } = findOne(template, 'AWS::Lambda::Function').properties;
    const parameters = template.findParameters('*');
    expect(parameters[VpcConfig.SubnetIds.Ref]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<List<String>>',
      Default: '/wxkeeper/guest-network/subnet-ids',
    });
    const [group, ...others] = VpcConfig.SecurityGroupIds;
    expect(others).toEqual([]);
    expect(parameters[group.Ref]).toMatchObject({
      Type: 'AWS::SSM::Parameter::Value<String>',
      Default: '/wxkeeper/guest-network/security-group-id',
    });
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ImportValue|GetStackOutput/);
  });

  it('lets Lambda connect the function, by AWS’s policy of whatever partition it is in', () => {
    const stack = new Stack(newApp(), 'orders');
    placeBehindListedAddresses(functionIn(stack));
    expect(managedPolicies(Template.fromStack(stack))).toContain(connects);
  });

  it.each([[undefined], ['test']])('reads what the deployment of stage %p publishes', (stage) => {
    const stack = new Stack(newApp(), 'orders');
    const serviceName = stage === undefined ? undefined : `wxkeeper-${stage}`;
    placeBehindListedAddresses(functionIn(stack), { serviceName });
    const deployed = synthesizeStack({ sharedAddresses: true, ...(stage && { stageName: stage }) });
    const published = findAll(deployed, 'AWS::SSM::Parameter').map(({ properties }) => [
      properties.Name,
      properties.Type === 'StringList' ? 'List<String>' : properties.Type,
    ]);
    expect(published).toHaveLength(2);
    expect(parametersReadBy(stack)).toEqual(Object.fromEntries(published));
  });

  it('places several functions of one stack', () => {
    const stack = new Stack(newApp(), 'orders');
    const one = functionIn(stack);
    const other = functionIn(stack, { id: 'Reports', functionName: 'reports' });
    for (const guest of [one, other]) placeBehindListedAddresses(guest);
    const template = Template.fromStack(stack);
    const placements = findAll(template, 'AWS::Lambda::Function').map(
      ({ properties }) => properties.VpcConfig,
    );
    expect(placements).toHaveLength(2);
    expect(placements[0]).toEqual(placements[1]);
  });

  it('takes what is made of Function, such as NodejsFunction', () => {
    const context = { ...cdkContext, 'aws:cdk:bundling-stacks': [] };
    const stack = new Stack(new App({ context, builtinCloudFormationValidation: false }), 'orders');
    const entry = fileURLToPath(import.meta.url);
    placeBehindListedAddresses(new NodejsFunction(stack, 'Orders', { entry }));
    const { properties } = findOne(Template.fromStack(stack), 'AWS::Lambda::Function');
    expect(properties.VpcConfig).toBeDefined();
  });

  it('gives the rights to the function’s role also where that is the user’s own', () => {
    const stack = new Stack(newApp(), 'orders');
    const role = new Role(stack, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    placeBehindListedAddresses(functionIn(stack, { role }));
    expect(managedPolicies(Template.fromStack(stack))).toEqual([connects]);
  });

  it('refuses a function that is in a VPC already', () => {
    const stack = new Stack(newApp(), 'orders');
    const guest = functionIn(stack, { vpc: new Vpc(stack, 'Vpc') as IVpc });
    expect(() => placeBehindListedAddresses(guest)).toThrow(
      'The function orders/OrderFunction is in a VPC already. ' +
        'To place it behind the listed addresses, create it without "vpc", and place it once.',
    );
  });

  it('refuses a function that it has placed', () => {
    const stack = new Stack(newApp(), 'orders');
    const guest = functionIn(stack);
    placeBehindListedAddresses(guest);
    expect(() => placeBehindListedAddresses(guest, { serviceName: 'wxkeeper-test' })).toThrow(
      'is in a VPC already',
    );
  });
});
