/** One Lambda function, with what all of this service share: runtime, CPU, log group, own role. */
import type { Duration } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
  Tracing,
  type Code,
  type IFunction,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Egress } from '../network/egress.ts';
import type { DeploySettings } from '../settings/settings-schema.ts';
import { functionArn } from './function-arn.ts';
import { createLogGroup, type LogSettings } from '../data/logs.ts';

/** The SDK needs less, but Lambda gives more CPU with more memory, which shortens the cold start. */
const MEMORY_MIB = 512;

/** The properties that differ between functions. */
export interface ServiceFunctionProps {
  /** The name that other Lambda functions invoke it by. */
  functionName: string;
  /** A bundle with `index.js`, which exports `handler`. */
  code: Code;
  timeout: Duration;
  /** Default 512. */
  memoryMib?: number | undefined;
  environment: Record<string, string>;
  logs: LogSettings;
  /** The VPC for functions that call WeChat. If undefined, the function runs outside of any VPC. */
  egress?: Egress | undefined;
  /** Allows the function to invoke itself. */
  invokesItself?: boolean | undefined;
  /** Traces the function only if its caller is traced. */
  tracedWithCaller?: boolean | undefined;
  /** Leaves out Lambda's own lines about invocations that went well. */
  isQuiet?: boolean | undefined;
  /** How many run concurrently at most, which others cannot take away either. */
  reservedConcurrency?: number | undefined;
  architecture: DeploySettings['architecture'];
  runtime: DeploySettings['runtime'];
}

const architectures = { arm64: Architecture.ARM_64, x86_64: Architecture.X86_64 } as const;
const runtimes = {
  'nodejs24.x': Runtime.NODEJS_24_X,
  'nodejs22.x': Runtime.NODEJS_22_X,
} as const;

/**
 * Our own lines are written as before: they are JSON already, and their level is at least INFO. Metrics
 * have no level, which Lambda counts as INFO: a higher one would drop them.
 */
const quiet = {
  loggingFormat: LoggingFormat.JSON,
  systemLogLevelV2: SystemLogLevel.WARN,
  applicationLogLevelV2: ApplicationLogLevel.INFO,
};

/** A Lambda function that may only write its own log until it is granted more. */
export class ServiceFunction extends Function {
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { functionName, code, timeout, memoryMib, environment, egress, invokesItself } = props;
    const { reservedConcurrency: reserved } = props;
    const logGroupName = `/aws/lambda/${functionName}`;
    const logGroup = createLogGroup(scope, `${id}-logs`, { ...props.logs, logGroupName });
    const role = createRole(scope, id, props);
    logGroup.grantWrite(role);
    super(scope, id, {
      functionName,
      code,
      timeout,
      environment,
      runtime: runtimes[props.runtime],
      architecture: architectures[props.architecture],
      handler: 'index.handler',
      memorySize: memoryMib ?? MEMORY_MIB,
      logGroup,
      role,
      tracing: props.tracedWithCaller ? Tracing.PASS_THROUGH : Tracing.ACTIVE,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      ...(props.isQuiet && quiet),
      ...egress?.placement,
      // By default Lambda stops after 16 invocations in a chain. This chain is finite: each
      // invocation continues where the last one stopped.
      ...(invokesItself && { recursiveLoop: RecursiveLoop.ALLOW }),
    });
  }

  /** Lets this function invoke one that is not of this stack. @param arn with its alias, if any */
  allowInvocationOf(arn: string): void {
    this.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }),
    );
  }

  /** Lets another function invoke this one. CDK's own grant would include all versions. */
  allowInvocationBy(invoker: IFunction): void {
    invoker.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.functionArn] }),
    );
  }
}

/** Without AWS's managed policies, because those allow writing to every log group of the account. */
function createRole(scope: Construct, id: string, props: ServiceFunctionProps): Role {
  const role = new Role(scope, `${id}-role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  // Built from the name: a reference to the function, which depends on this role, would be circular.
  const arn = functionArn(scope, props.functionName);
  if (props.egress) for (const statement of vpcStatements(arn)) role.addToPolicy(statement);
  if (props.invokesItself) {
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [arn] }));
  }
  return role;
}

/**
 * Lambda uses the function's role to connect it to a VPC. The function's own code is denied the same
 * actions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function vpcStatements(arn: string): PolicyStatement[] {
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
