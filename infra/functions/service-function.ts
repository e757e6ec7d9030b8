/** One Lambda function as all of this service's are: runtime, processor, log group, own role. */
import type { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function,
  RecursiveLoop,
  Runtime,
  Tracing,
  type Code,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Egress } from '../network/egress.ts';
import { functionArn } from './function-arn.ts';
import { createLogGroup, type LogSettings } from '../data/logs.ts';

/** Enough for the SDK; more memory buys more processor, and with it a shorter cold start. */
const MEMORY_MIB = 512;

/** What differs from function to function. */
export interface ServiceFunctionProps {
  /** The name other Lambdas call it by. */
  functionName: string;
  /** A bundle with `index.js`, which exports `handler`. */
  code: Code;
  timeout: Duration;
  /** Default 512. */
  memoryMib?: number | undefined;
  environment: Record<string, string>;
  logs: LogSettings;
  /** Where it runs if it calls WeChat; else, and where there is no such place, outside of any VPC. */
  egress?: Egress | undefined;
  /** Starts itself once more. */
  invokesItself?: boolean | undefined;
  /** Is traced where its caller is, and never else. */
  tracedWithCaller?: boolean | undefined;
}

/** A Lambda function that may write its own log and nothing else, until it is granted more. */
export class ServiceFunction extends Function {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { functionName, code, timeout, memoryMib, environment, egress, invokesItself } = props;
    const logGroupName = `/aws/lambda/${functionName}`;
    const logGroup = createLogGroup(scope, `${id}-logs`, { ...props.logs, logGroupName });
    const role = createRole(scope, id, props);
    logGroup.grantWrite(role);
    super(scope, id, {
      functionName,
      code,
      timeout,
      environment,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      memorySize: memoryMib ?? MEMORY_MIB,
      logGroup,
      role,
      tracing: props.tracedWithCaller ? Tracing.PASS_THROUGH : Tracing.ACTIVE,
      ...egress?.placement,
      // Else Lambda ends a chain of 16. Each call begins where the last ended, and there is an end.
      ...(invokesItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
  }

  /** Lets another function invoke this one, not all of its versions as CDK's own grant does. */
  letInvoke(invoker: IFunction): void {
    invoker.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.functionArn] }),
    );
  }
}

/** Not with AWS's managed policies: they allow to write every log group of the account. */
function createRole(scope: Construct, id: string, props: ServiceFunctionProps): Role {
  const role = new Role(scope, `${id}-role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  // By its name: a policy that refers to the function which depends on it cannot be deployed.
  const arn = functionArn(scope, props.functionName);
  if (props.egress) for (const statement of lambdaMayConnect(arn)) role.addToPolicy(statement);
  if (props.invokesItself) {
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
  }
  return role;
}

/**
 * Lambda connects a function to a VPC in the name of its role. The function's own code may not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function lambdaMayConnect(arn: string): PolicyStatement[] {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  return [
    new PolicyStatement({ actions, resources: ['*'] }),
    new PolicyStatement({
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { ArnEquals: { 'lambda:SourceFunctionArn': arn } },
    }),
  ];
}
